"""What was used can be deleted: after every feature was used once, from pages, over the API and in the admin."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from apiusers.models import ApiUser, Role, Team
from keys.models import ApiKey, Application, RegisteredClient
from portal.access import Role as PortalRole
from portal.models import AuditEvent, Membership, Organization, Session, User
from resources.models import Connector, NamedEndpoint, Pop, Widget
from tests.cast import Cast, person
from tests.everything import (
    UNUSED_HERE,
    belonging,
    everybodys,
    idle,
    let_go,
    rows_of_organizations,
    unused,
    use_everything,
)
from tests.furniture import Home
from tests.keys.calling import program
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before(cast: Cast) -> dict[str, int]:
    """The rows that hang on organizations when nothing but Acme's members is there."""
    return rows_of_organizations()


@pytest.fixture
def home(cast: Cast, before: dict[str, int]) -> Iterator[Home]:
    """Acme after everything was used. At the end nothing refers to what is gone."""
    yield use_everything(cast)
    connection.check_constraints()


@pytest.fixture
def operator(cast: Cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def test_every_relation_between_rows_was_used(home: Home) -> None:
    assert unused() == set()


def test_everything_is_deleted_from_pages(cast: Cast, home: Home, before: dict[str, int]) -> None:
    alice = signed_in(cast.alice)
    for key in ApiKey.objects.listed().owned_by(cast.acme).select_related("organization"):
        alice.post(at(cast.acme, f"keys/{key.public_id}/revocation"))
        alice.post(at(cast.acme, f"keys/{key.public_id}/deletion"))
    assert not ApiKey.objects.listed().owned_by(cast.acme).exists()
    for path in (
        f"widgets/{home.widget.public_id}/deletion",
        f"api-users/{home.api_user.public_id}/deletion",
        f"teams/{home.team.public_id}/deletion",
        f"roles/{home.role.public_id}/deletion",
        f"endpoints/{home.endpoint.public_id}/deletion",
        *(f"connectors/{one.public_id}/deletion" for one in Connector.objects.all()),
        f"pops/{home.pop.pk}/deletion",
        f"members/{home.member.user.public_id}/removal",
        *(f"applications/{app.public_id}/deletion" for app in Application.objects.all()),
    ):
        typed = {"confirmation": typed_name(path, home), "confirmed": "yes", "told": "1"}
        answer = alice.post(at(cast.acme, path), typed)
        assert answer.status_code == 303, (path, answer.content.decode()[-2000:])
    assert still_listed() == set()
    assert delete_organization(alice, cast) == 303
    assert rows_of_organizations() == less_members(before, 4)


def still_listed() -> set[str]:
    """What an organization's lists would still show."""
    lists = {
        "API users": ApiUser.objects.filter(deleted_at=None),
        "applications": Application.objects.listed(),
        "roles": Role.objects.exclude(organization=None),
        **{m.__name__: m.objects.all() for m in (Team, Widget, NamedEndpoint, Connector, Pop)},
    }
    return {name for name, rows in lists.items() if rows.exists()}


def typed_name(path: str, home: Home) -> str:
    return {"endpoints": home.endpoint.name, "pops": home.pop.name}.get(path.split("/")[0], "")


def delete_organization(browser: Client, cast: Cast) -> int:
    return browser.post(at(cast.acme, "deletion"), {"confirmation": cast.acme.name}).status_code


def less_members(before: dict[str, int], members: int) -> dict[str, int]:
    """What is left when Acme is gone: the same rows, but Acme and its members."""
    gone = {"portal.Organization": 1, "portal.Membership": members}
    return {label: count - gone.get(label, 0) for label, count in before.items()}


def test_an_organization_in_which_all_was_used_is_deleted_at_once(
    cast: Cast, home: Home, before: dict[str, int]
) -> None:
    public_id = cast.acme.public_id
    assert delete_organization(signed_in(cast.alice), cast) == 303
    assert rows_of_organizations() == less_members(before, 4)
    assert AuditEvent.objects.filter(organization_public_id=public_id, organization=None).exists()


def test_everything_is_deleted_over_the_api(cast: Cast, home: Home, before: dict[str, int]) -> None:
    caller = program(cast)
    for path in (
        f"keys/{home.key.public_id}",
        f"widgets/{home.widget.public_id}",
        f"endpoints/{home.endpoint.public_id}",
        *(f"connectors/{one.public_id}" for one in Connector.objects.all()),
        f"api-users/{home.api_user.public_id}?confirmed=true",
        f"teams/{home.team.public_id}",
        f"roles/{home.role.public_id}",
        f"pops/{home.pop.pk}",
        f"invitations/{home.invitation.public_id}",
        f"members/{home.member.user.public_id}",
        *(f"applications/{app.public_id}" for app in Application.objects.all()),
    ):
        answer = caller.call("DELETE", f"/v1/{path}")
        assert answer.status_code in {200, 204}, (path, answer.content)
    assert still_listed() == set()
    assert delete_organization(signed_in(cast.alice), cast) == 303
    assert rows_of_organizations() == less_members(before, 4)


@pytest.mark.parametrize("path", ["organizations/{org}", "organizations", "accounts/{person}"])
def test_no_key_ends_an_organization_or_an_account(cast: Cast, path: str) -> None:
    """Whatever it holds: decisions 0064 and 0068."""
    address = path.format(org=cast.acme.public_id, person=cast.bob.public_id)
    answer = program(cast).call("DELETE", f"/v1/{address}")
    assert answer.status_code in {403, 404}
    assert Organization.objects.filter(pk=cast.acme.pk).exists()
    assert User.objects.filter(pk=cast.bob.pk).exists()


def test_everything_is_deleted_in_the_admin(
    cast: Cast, home: Home, operator: Client, before: dict[str, int]
) -> None:
    for path in (
        f"portal/membership/{home.member.pk}",
        f"resources/pop/{home.pop.pk}",
        f"portal/organization/{cast.acme.pk}",
    ):
        asked = operator.get(f"/admin/{path}/delete/")
        assert 'name="post"' in asked.content.decode(), path
        assert (
            operator.post(f"/admin/{path}/delete/", {"post": "yes", "why": "gone"}).status_code
            == 302
        )
    assert not Membership.objects.filter(pk=home.member.pk).exists()
    assert rows_of_organizations() == less_members(before, 4)


def test_several_organizations_are_deleted_in_the_admin(
    cast: Cast, home: Home, operator: Client
) -> None:
    form = {"action": "delete_selected", "_selected_action": [cast.acme.pk, cast.other.pk]}
    asked = operator.post("/admin/portal/organization/", form).content.decode()
    assert "Acme Robotics" in asked
    operator.post("/admin/portal/organization/", {**form, "post": "yes", "why": "gone"})
    assert not Organization.objects.exists()


def test_clients_that_wait_are_deleted_by_the_admins_action_where_all_was_used(
    cast: Cast, home: Home, operator: Client
) -> None:
    """The one kind of application that the operator removes: those of an organization stay, whatever is ticked."""
    waiting = [RegisteredClient.objects.create(name=name) for name in ("Scanner", "Robot")]
    form = {"action": "delete_selected", "_selected_action": [one.pk for one in waiting]}
    path, before = "/admin/keys/registeredclient/", Application.objects.count()
    said = told(operator, path, form)
    assert ("Scanner" in said, "Robot" in said, "[" in said, "'" in said) == (
        True,
        True,
        False,
        False,
    )
    assert operator.post(path, {**form, "post": "yes", "why": "gone"}).status_code == 302
    assert not RegisteredClient.objects.filter(pk__in=[one.pk for one in waiting]).exists()
    ticked = {**form, "_selected_action": list(Application.objects.values_list("pk", flat=True))}
    operator.post("/admin/keys/application/", {**ticked, "post": "yes", "why": "gone"})
    assert Application.objects.count() == before > 0


def test_a_person_whose_organizations_are_gone_leaves_nothing_behind(
    cast: Cast, home: Home
) -> None:
    delete_organization(signed_in(cast.alice), cast)
    for who in (cast.alice, cast.bob, home.member.user):
        assert delete_account(who) == 302
        assert set().union(*belonging(who).values()) == set()
    assert not User.objects.filter(email__in=[cast.alice.email, cast.bob.email]).exists()


# What is deleted takes all that is its own, and nothing else -------------------------------------------


@pytest.fixture
def beside(cast: Cast, home: Home) -> Cast:
    """The other organization, in which everything was used as well: Charlie acts there, and Dora is who Bob is."""
    dora = person("Dora")
    Membership.objects.create(organization=cast.other, user=dora, role=PortalRole.DEVELOPER)
    there = Cast(cast.other, cast.acme, cast.charlie, cast.charlie, dora, dora, cast.alice)
    use_everything(there)
    return there


def delete_account(user: User) -> int:
    typed = {"confirmation": user.email}
    return signed_in(user).post("/accounts/deletion", typed).status_code


def test_by_every_relation_a_row_hangs_on_what_is_deleted(
    cast: Cast, home: Home, beside: Cast
) -> None:
    """Of Acme and of Bob, of the other organization and of Dora, each for itself: not that there is a row at all."""
    owners: tuple[Organization | User, ...] = (cast.acme, cast.bob, beside.acme, beside.bob)
    for owner in owners:
        assert idle(owner) - UNUSED_HERE == set()
        models = [m._meta.label for m, rows in belonging(owner).items() if not rows]
        assert set(models) - {"portal.User_groups", "portal.User_user_permissions"} == set()
    assert len(belonging(cast.acme)) > 35
    assert len(belonging(cast.bob)) > 20


WAYS: dict[str, Callable[[Cast, Client], int]] = {
    "organization from its page": lambda cast, operator: delete_organization(
        signed_in(cast.alice), cast
    ),
    "organization in the admin": lambda cast, operator: (
        operator.post(
            f"/admin/portal/organization/{cast.acme.pk}/delete/", {"post": "yes", "why": "gone"}
        ).status_code
    ),
    "person from the page of the account": lambda cast, operator: delete_account(cast.bob),
    "person in the admin": lambda cast, operator: (
        operator.post(
            f"/admin/portal/user/{cast.bob.pk}/delete/", {"post": "yes", "why": "gone"}
        ).status_code
    ),
}
# Written whenever somebody signs in or opens a page.
OF_EVERY_REQUEST = {Session, User}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_deleted_takes_its_own_rows_and_leaves_every_other_as_it_was(
    cast: Cast, home: Home, beside: Cast, operator: Client, way: str
) -> None:
    owner: Organization | User = cast.acme if way.startswith("organization") else cast.bob
    mine, before = belonging(owner) | {type(owner): {owner.pk}}, everybodys()
    assert WAYS[way](cast, operator) in {302, 303}
    after = everybodys()
    for model, rows in before.items():
        assert rows.keys() - after[model].keys() == mine.get(model, set()), model
        kept = {pk: let_go(model, rows[pk], mine) for pk in rows.keys() & after[model].keys()}
        if model not in OF_EVERY_REQUEST:
            assert {pk: after[model][pk] for pk in kept} == kept, model


CONFIRMATION = re.compile(r'<div id="content".*?</form>', re.DOTALL)


def told(operator: Client, path: str, form: dict | None = None) -> str:
    """The words of a confirmation, as one reads them."""
    answer = operator.post(path, form) if form else operator.get(path)
    found = CONFIRMATION.search(answer.content.decode())
    assert found, answer.content.decode()[-3000:]
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_the_admins_confirmation_says_in_sentences_what_stops(
    cast: Cast, home: Home, operator: Client
) -> None:
    said = told(operator, f"/admin/portal/organization/{cast.acme.pk}/delete/")
    assert "Delete the organization “Acme Robotics”?" in said
    assert "API keys stop working: applications get 401 Unauthorized." in said
    assert "[" not in said
    assert "'" not in said


def test_the_admin_says_in_sentences_what_stops_with_several_organizations(
    cast: Cast, home: Home, operator: Client
) -> None:
    form = {"action": "delete_selected", "_selected_action": [cast.acme.pk, cast.other.pk]}
    said = told(operator, "/admin/portal/organization/", form)
    assert "Delete the following organizations? This cannot be undone." in said
    assert [name in said for name in ("Acme Robotics", "Other Works")] == [True, True]
    assert "API keys stop working: applications get 401 Unauthorized." in said
    assert "[" not in said
    assert "'" not in said
