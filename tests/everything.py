"""What does an organization look like in which everything was used? Each feature once, by page or API where it has one.

`unused()` names the relations between models that no row fills: whoever adds a model or a relation uses it here.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import SET_NULL, Field, Model

from apiusers.models import ApiUser, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.models import ApiKey
from keys.oauth.applications import admission, lifetime_choices
from keys.oauth.grants import devices
from keys.usage import flushing
from keys.usage.counting import count
from portal import clock
from portal.actors import Actor
from portal.customers.plan_choice import give_plan
from portal.models import (
    AddressChange,
    AuditEvent,
    Membership,
    Organization,
    PermissionRequest,
    User,
)
from portal.plans.default import default_plan
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.grants import services as grants
from resources.models import Level
from resources.usage import counting as resource_usage
from resources.usage import flushing as resource_flushing
from resources.usage.counting import Outcome
from resources.widgets import services as widgets
from tests.cast import Cast, actor
from tests.furniture import Home, furnish
from tests.keys.calling import Program
from tests.keys.minting import mint
from tests.keys.oauth.asking import application, code, redemption, refreshing, token
from tests.keys.operators.operating import operator
from tests.portal.signed_in import at, signed_in

OURS = ("portal", "apiusers", "keys", "resources", "account", "mfa", "admin")
# Nothing in the product gives a person a group or a right of Django's own: rights are the two marks.
UNUSED_HERE = {"portal.User_groups.user", "portal.User_groups.group"} | {
    "portal.User_user_permissions.user",
    "portal.User_user_permissions.permission",
}


def use_everything(cast: Cast) -> Home:
    """Use every feature in Acme. Alice acts; Bob's program and Bob's device ask for access."""
    home = furnish(cast.acme, cast.alice)
    give_plan(organization=cast.acme, plan=default_plan(), actor=Actor.system())
    by_page(cast)
    by_program(cast)
    by_operator(cast)
    by_own_tokens(cast)
    by_applications(cast, home)
    by_granting(cast, home)
    by_publishing(cast, home)
    by_account(cast)
    by_being_counted(cast, home)
    return home


def by_page(cast: Cast) -> None:
    """A key generated in the browser, and rotated there."""
    browser = signed_in(cast.alice)
    typed = {"name": "from a page", "expiry": "never", "token": "a-form-of-its-own"}
    browser.post(at(cast.acme, "keys/generate"), typed)
    made = ApiKey.objects.get(organization=cast.acme, name="from a page")
    browser.post(at(cast.acme, f"keys/{made.public_id}/rotation"), {"overlap": "3600"})


def by_program(cast: Cast) -> None:
    """A key made by a key, with an Idempotency-Key, and an invitation."""
    program = Program(mint(cast.acme, cast.alice, name="maker", now=clock.now(), permissions=MAKER))
    body = {"name": "from a program"}
    assert program.call("POST", "/v1/keys", body, idempotency_key="one").status_code == 201


def by_operator(cast: Cast) -> None:
    """A request for permissions that was decided, and a key made by a key of the installation, with an
    Idempotency-Key."""
    ended = {"state": PermissionRequest.State.REFUSED, "ended_by": cast.bob}
    PermissionRequest.objects.filter(organization=cast.acme).update(**ended)
    caller = operator(f"for {cast.acme.public_id}", now=clock.now())
    path = f"/v1/organizations/{cast.acme.public_id}/keys"
    answer = caller.call("POST", path, {"name": "from the operator"}, idempotency_key="one")
    assert answer.status_code == 201, answer.content


def by_own_tokens(cast: Cast) -> None:
    """A token that Bob made for himself in the browser, and a connector that a program of his made by another."""
    typed = {"name": "laptop of mine", "expiry": "never", "token": f"own-{cast.acme.pk}"}
    signed_in(cast.bob).post(at(cast.acme, "tokens/generate"), typed)
    assert ApiKey.objects.filter(organization=cast.acme, name="laptop of mine").exists()
    allowed = ("connectors:manage",)
    made = mint(
        cast.acme, cast.bob, owner=cast.bob, name="script", now=clock.now(), permissions=allowed
    )
    body = {"name": "of a script", "kind": "table"}
    answer = Program(made).call("POST", "/v1/connectors", body, idempotency_key="two")
    assert answer.status_code == 201, answer.content


MAKER = ("keys:manage", "keys:verify", "pops:read", "endpoints:call", "widgets:view")


def by_applications(cast: Cast, home: Home) -> None:
    """A code with refresh tokens, a device that was allowed, one that waits; the organization's choices."""
    now, who = clock.now(), actor(cast.alice)
    app = application(cast, name="Used app", token_seconds=600)
    allowed = code(app, cast.bob, "pops:read", "offline_access", now=now)
    given = token(redemption(app, allowed)).json()
    assert "access_token" in token(refreshing(app, given["refresh_token"])).json()
    for client in (app, home.application):
        started = devices.start(client, scope=["pops:read"], resource="", now=now)
        if client == app:
            device = devices.find(started.user_code, cast.bob, now)
            devices.allow(device=device, user=cast.bob, actor=actor(cast.bob), now=now)
    lifetime_choices.choose(
        organization=cast.acme, exchange_seconds=600, oauth_seconds=600, actor=who, now=now
    )
    admission.admit(organization=cast.acme, scopes=["pops:read"], actor=who, now=now)


def by_granting(cast: Cast, home: Home) -> None:
    """A role and a connector for two people, an API user and a team; all but the team are in it."""
    now, who = clock.now(), actor(cast.alice)
    bob = Membership.objects.get(organization=cast.acme, user=cast.bob)
    holders: list[Membership | ApiUser | Team] = [home.member, bob, home.api_user, home.team]
    for holder in holders:
        roles.assign(role=home.role, holder=holder, actor=who)
        grants.grant(connector=home.connector, holder=holder, level=Level.USER, actor=who, now=now)
    for principal in (home.member, bob, home.api_user):
        teams.add_member(team=home.team, principal=principal, actor=who)


def by_publishing(cast: Cast, home: Home) -> None:
    """An endpoint that takes a parameter, and a widget that one API user alone may see."""
    asked = endpoints.settings_of(home.endpoint)
    endpoints.change(
        endpoint=home.endpoint,
        settings=replace(asked, parameters=[Parameter("city", "city", False, None)]),
        actor=actor(cast.alice),
    )
    given = {"is_restricted": True, "only_listed": True, "viewers": [home.api_user]}
    widgets.change(widget=home.widget, settings=given, actor=actor(cast.alice))


def by_account(cast: Cast) -> None:
    """What a person's own account keeps: addresses, a second factor, and what they did in the admin."""
    now, kind = clock.now(), ContentType.objects.get_for_model(Organization)
    for person in (cast.alice, cast.bob):
        address = EmailAddress.objects.create(user=person, email=person.email, verified=True)
        EmailConfirmation.objects.create(
            email_address=address, created=now, sent=now, key=f"k{person.pk}"
        )
        AddressChange.objects.create(
            user=person,
            before=person.email,
            after=f"new-{person.email}",
            token_digest=f"d{person.pk}",
        )
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
        LogEntry.objects.create(
            user=person, content_type=kind, object_id="1", object_repr="x", action_flag=CHANGE
        )


def by_being_counted(cast: Cast, home: Home) -> None:
    """A use of the key, and of each thing that is counted."""
    now = clock.now()
    count(home.key.pk, "VALID", now)
    for consent in ApiKey.objects.filter(application__isnull=False):
        count(consent.pk, "VALID", now)
    resource_usage.count_call(home.endpoint, Outcome.ANSWERED, now)
    resource_usage.count_view(home.widget, Outcome.ANSWERED, now)
    resource_usage.count_use(home.pop, Outcome.ANSWERED, now)
    flushing.flush_all(everything=True)
    resource_flushing.flush_all(everything=True)


def relations() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Every column of our tables that refers to a row."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            for found in model._meta.concrete_fields:
                if found.is_relation:
                    yield model, found


def ways(model: type[Model], target: type[Model], passed: tuple[Any, ...] = ()) -> Iterator[str]:
    """Every way by which a row of the model is the property of a `target`, as a lookup: relations that end the row when
    what they refer to ends. One that is only let go (`SET_NULL`) makes nobody's property."""
    for found in model._meta.concrete_fields:
        to = found.related_model
        if not found.is_relation or found.remote_field.on_delete is SET_NULL or to in passed:
            continue
        if to is target:
            yield found.name
        elif model is not to:
            yield from (f"{found.name}__{on}" for on in ways(to, target, (*passed, model)))


def belonging(owner: Model) -> dict[type[Model], set[Any]]:
    """The ids of the rows that are this one's, by model; of every model that has a way to it."""
    found: dict[type[Model], set[Any]] = {}
    for model in models_of_ours():
        for way in ways(model, type(owner)):
            rows = model._base_manager.filter(**{way: owner}).values_list("pk", flat=True)
            found.setdefault(model, set()).update(rows)
    return found


def idle(owner: Model) -> set[str]:
    """The relations on a way to the owner by which none of its rows hangs on it."""
    hanging: dict[str, bool] = {}
    for model in models_of_ours():
        for way in ways(model, type(owner)):
            name = f"{model._meta.label}.{way.partition('__')[0]}"
            is_used = model._base_manager.filter(**{way: owner}).exists()
            hanging[name] = hanging.get(name, False) or is_used
    return {name for name, is_used in hanging.items() if not is_used}


def everybodys() -> dict[type[Model], dict[Any, dict[str, Any]]]:
    """Every row of ours, by model and id: its columns."""
    return {
        model: {row["pk"]: row for row in model._base_manager.values("pk", *columns_of(model))}
        for model in models_of_ours()
    }


def columns_of(model: type[Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def let_go(
    model: type[Model], row: dict[str, Any], gone: dict[type[Model], set[Any]]
) -> dict[str, Any]:
    """The row as it stays when these are gone: what referred to one of them, and is only let go, is empty."""
    empty = {
        column.attname: None
        for column in model._meta.concrete_fields
        if column.is_relation and row[column.attname] in gone.get(column.related_model, ())
    }
    return {**row, **empty}


def models_of_ours() -> list[type[Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.app_label in OURS and not model._meta.proxy]


def unused() -> set[str]:
    """The relations that no row fills."""
    return {
        f"{model._meta.label}.{found.name}"
        for model, found in relations()
        if not model._base_manager.filter(**{f"{found.name}__isnull": False}).exists()
    } - UNUSED_HERE


def rows_of_organizations() -> dict[str, int]:
    """How many rows there are of each model that hangs on an organization, whatever stands in between."""
    hanging: set[Any] = {Organization}
    for _ in range(6):  # longer than any way from a row to its organization
        hanging |= {model for model, found in relations() if found.related_model in hanging}
    kept = {AuditEvent, User}
    return {m._meta.label: m._base_manager.count() for m in hanging - kept if m not in kept}
