"""How does a program that nobody registered become an application? By itself, and then by the first who allows it.

It says at `/oauth/register` what it is (RFC 7591), and waits, belonging to nobody. The first member who allows it
something brings it into their organization, if that one lets such clients in (decision 0040).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from keys.models import Application, RegisteredClient
from keys.oauth.applications import admission
from keys.oauth.applications.client_metadata import ClientMetadata
from keys.oauth.applications.services import named_by_people, note
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_in
from portal.errors import Conflict
from portal.imitations import imitates
from portal.models import Organization
from portal.people.organizations import lock
from portal.permissions import known
from portal.throttles.devices import digest
from portal.throttles.strangers import NewestRows, events_of
from portal.throttles.tries import Bucket, begin

OF_AN_ADDRESS = 20  # registrations in the window of portal.throttles.tries
# In the installation: nobody is refused because of others, the oldest that nobody has let in go.
WAITING = NewestRows(
    "crowded clients", lambda: RegisteredClient.objects.order_by("-created_at", "-pk"), 5000
)
NEWS = NewestRows("crowded news of clients", events_of(Action.CLIENT_REGISTERED), 50_000)
AT_MOST = 200  # self-registered applications of one organization


def wait_of(network: str, now: datetime) -> timedelta:
    """Count a registration from this network. How long its caller has to wait; zero when it may go on."""
    return begin([Bucket(digest("client registration", network), OF_AN_ADDRESS)], now)


@transaction.atomic
def register(*, said: ClientMetadata, actor: Actor, now: datetime) -> RegisteredClient:
    """Remember a client that nobody has allowed anything yet."""
    client = RegisteredClient.objects.create(
        name=said.name, redirect_uris=said.redirect_uris, scopes=said.scopes, created_at=now
    )
    note_waiting(Action.CLIENT_REGISTERED, client, actor, {"redirect_uris": client.redirect_uris})
    WAITING.one_more()
    NEWS.one_more()
    return client


@transaction.atomic
def remove(*, client: RegisteredClient, actor: Actor) -> bool:
    """Forget a client that nobody has let in. True when this call did it."""
    found = RegisteredClient.objects.filter(pk=client.pk)
    removed = bool(found.delete()[0])
    if removed:
        note_waiting(Action.APPLICATION_DELETED, client, actor)
    return removed


def waiting(client_id: str, now: datetime) -> Application | None:
    """The waiting client of this id as the application that it would be: not stored, in no organization, with all that
    it could ask for in any. None where none waits, or where registration is switched off."""
    if not settings.CLIENT_REGISTRATION:
        return None
    client = RegisteredClient.objects.waiting(now).filter(public_id=client_id).first()
    return client.as_application(None, sorted(known())) if client else None


@transaction.atomic
def bring_in(
    *, client_id: str, organization: Organization, actor: Actor, now: datetime
) -> Application:
    """Make it an application of the organization, once; who comes second finds it there.

    Raises Conflict `client_not_admitted`, `too_many_applications`.
    """
    lock(organization)
    found = RegisteredClient.objects.select_for_update().waiting(now)
    client = found.filter(public_id=client_id).first()
    if client is None:
        return find_brought_in(client_id, organization)
    most = admission.admitted(organization)
    if not most or is_misnamed(client.name, organization):
        raise not_admitted()
    refuse_too_many(organization)
    application = client.as_application(organization, most)
    application.created_by, application.created_at = actor.user, now
    application.save(force_insert=True)
    application.write_origins()
    client.delete()
    note(Action.CLIENT_ADMITTED, application, actor, {"scope": application.scopes})
    return application


def is_misnamed(name: str, organization: Organization) -> bool:
    """Whether it calls itself what the organization is called, or an application that people registered there. Those of
    other organizations are not compared: a refusal would tell everybody what others have."""
    people_named = named_by_people(organization).values_list("name", flat=True)
    return imitates(name, [organization.name, *people_named])


def find_brought_in(client_id: str, organization: Organization) -> Application:
    """The application that somebody else brought into the same organization meanwhile. Raises Conflict."""
    rows = Application.objects.live().filter(public_id=client_id, organization=organization)
    application = rows.select_related("organization").first()
    if application is None:
        raise not_admitted()
    return application


def refuse_too_many(organization: Organization) -> None:
    listed = Application.objects.listed().filter(organization=organization)
    if listed.filter(is_self_registered=True).count() >= AT_MOST:
        detail = (
            f"An organization has at most {AT_MOST} applications that registered themselves. Ask an administrator to "
            "delete some that are not used."
        )
        raise Conflict("too_many_applications", detail)


def note_waiting(
    action: Action, client: RegisteredClient, actor: Actor, details: dict | None = None
) -> None:
    """The client is in no organization, so the event is in none: the operator reads it in the admin."""
    note_in("application", action, None, client, actor, details)


def not_admitted() -> Conflict:
    detail = (
        "This application cannot be let in: it waited too long, the organization lets no such applications in, or it "
        "calls itself what the organization or another application is called. Nothing was allowed."
    )
    return Conflict("client_not_admitted", detail)
