"""What can be done to an application? Register, change, switch off and on, delete; one transaction and one event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial

from django.db import transaction

from keys.models import ApiKey, Application, ApplicationQuerySet
from keys.oauth import lifetimes
from keys.redirect_uris import clean_origins, clean_redirects
from keys.status import where_living
from portal import ceiling, delegation
from portal import permissions as vocabulary
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import InvalidInput
from portal.imitations import clean_honest_name
from portal.models import Organization
from portal.names import clean_name, refuse_taken
from portal.people.locked_rows import lock_row
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more

note = partial(note_of, "application")


@dataclass(frozen=True)
class Registration:
    """What an organization says of an application: names and values of the row's columns, as somebody typed them."""

    name: str
    redirect_uris: Sequence[str] = ()
    allowed_origins: Sequence[str] = ()
    scopes: Sequence[str] = ()
    token_seconds: int | None = None
    web_message: bool = False
    return_redirect: bool = False
    return_urls: Sequence[str] = ()

    @classmethod
    def of(cls, application: Application) -> "Registration":
        return cls(**{field.name: getattr(application, field.name) for field in fields(cls)})

    def clean(self, *, private_use: bool = False) -> "Registration":
        """The same, as it may be stored; `private_use` lets redirects have a scheme of the program's own.

        Raises InvalidInput at the first field that is wrong.
        """
        return Registration(
            name=clean_name(self.name),
            redirect_uris=clean_redirects(self.redirect_uris, private_use=private_use),
            allowed_origins=clean_origins(self.allowed_origins),
            scopes=clean_scopes(self.scopes),
            token_seconds=lifetimes.check(self.token_seconds, "token_seconds"),
            web_message=self.web_message,
            return_redirect=self.return_redirect,
            return_urls=clean_redirects(self.return_urls, "return_urls"),
        )

    def differs_from(self, application: Application) -> list[str]:
        """The names of the columns that would change."""
        names = [field.name for field in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(application, name)]


def clean_scopes(names: Sequence[str]) -> list[str]:
    """Sorted permissions of this installation. Raises InvalidInput `unknown_permission`."""
    wanted = sorted(set(names))
    if strange := vocabulary.unknown(wanted):
        detail = f"There is no permission called {strange[0]!r}. Nothing was changed."
        raise InvalidInput("scopes", "unknown_permission", detail)
    return wanted


def named_by_people(organization: Organization) -> ApplicationQuerySet:
    """Applications whose names are taken. One that registered itself is a program on somebody's machine: ten people
    with the same program have ten of one name, and none of them takes it from an application of the organization."""
    rows = Application.objects.listed().filter(organization=organization)
    return rows.filter(is_self_registered=False)


@transaction.atomic
def register(
    *, organization: Organization, asked: Registration, actor: Actor, now: datetime
) -> Application:
    """Make a public client. It gets an id and no secret. Raises InvalidInput, Refusal `bound_reached`,
    Forbidden `not_in_plan` or `permission_not_held`."""
    organization = lock(organization)
    checked = asked.clean()
    clean_honest_name(checked.name)
    ceiling.refuse_beyond(organization, checked.scopes)
    refuse_stronger(checked.scopes, organization, actor)
    listed = named_by_people(organization)
    refuse_one_more(listed, "MAX_APPLICATIONS", "applications")
    refuse_taken(listed, checked.name, "an application")
    application = Application(organization=organization, created_by=actor.user, created_at=now)
    store(application, checked)
    note(Action.APPLICATION_REGISTERED, application, actor)
    return application


@transaction.atomic
def change(*, application: Application, asked: Registration, actor: Actor) -> Application:
    """Let the application be what was asked. What it may no longer ask for, its living tokens may no longer do.

    Raises InvalidInput, Conflict `application_deleted`, Forbidden `not_in_plan` or `permission_not_held`: whoever
    changes where its answers go, or whom it may be asked from, gets at what people allow it, so they hold all that it
    may ask for.
    """
    application = lock_application(application)
    checked = asked.clean(private_use=application.is_self_registered)
    changed = checked.differs_from(application)
    if not changed:
        return application
    # What it was registered for before the plan was cut stays on it, without effect, so that it is back with the plan.
    ceiling.refuse_beyond(application.organization, set(checked.scopes) - set(application.scopes))
    refuse_stronger({*application.scopes, *checked.scopes}, application.organization, actor)
    if "name" in changed:
        clean_honest_name(checked.name)
        listed = named_by_people(application.organization)
        refuse_taken(listed, checked.name, "an application", but=application)
    store(application, checked)
    note(Action.APPLICATION_CHANGED, application, actor, {"fields": changed})
    return application


@transaction.atomic
def set_enabled(
    *, application: Application, enabled: bool, actor: Actor, now: datetime
) -> Application:
    """Switch it off, and its tokens are refused from the next request on, or on again.

    Raises Conflict, and Forbidden `permission_not_held` when it may ask for more than who switches it on holds.
    """
    application = lock_application(application)
    if enabled == (application.disabled_at is None):
        return application
    if enabled:
        refuse_stronger(application.scopes, application.organization, actor)
    application.disabled_at = None if enabled else now
    application.save(update_fields=["disabled_at"])
    action = Action.APPLICATION_ENABLED if enabled else Action.APPLICATION_DISABLED
    note(action, application, actor)
    return application


@transaction.atomic
def delete(*, application: Application, actor: Actor, now: datetime) -> bool:
    """End it and everything that was allowed to it, for ever. True when this call did it."""
    lock(application.organization)
    won = Application.objects.listed().filter(pk=application.pk).update(deleted_at=now)
    if won:
        living = ApiKey.objects.consents().filter(where_living(now), application=application)
        count = living.update(revoked_at=now, revocation_reason="application deleted")
        note(Action.APPLICATION_DELETED, application, actor, {"consents_ended": count})
    return bool(won)


def refuse_stronger(scopes: Iterable[str], organization: Organization, actor: Actor) -> None:
    """What an application may ask people for is bounded by what whoever registers or changes it holds now. A scope that
    this installation no longer knows, or the plan no longer allows, gives nothing. Raises Forbidden
    `permission_not_held`."""
    giving = ceiling.within(organization, scopes)
    delegation.refuse_beyond(actor, giving, "let an application ask for it")


def people_allowing(application: Application, now: datetime) -> int:
    """How many people allow it something now. One may have been asked several times."""
    living = ApiKey.objects.consents().filter(where_living(now), application=application)
    return living.values("owner_user").distinct().count()


def lock_application(application: Application) -> Application:
    """The row as it stands now, under the organization's lock. Raises Conflict `application_deleted`."""
    return lock_row(application, "application", Application.objects.listed())


def store(application: Application, checked: Registration) -> None:
    for field in fields(checked):
        setattr(application, field.name, getattr(checked, field.name))
    application.save()
    application.write_origins()
