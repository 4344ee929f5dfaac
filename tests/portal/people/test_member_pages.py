"""The members page shows who is here, and its table of roles is portal.access itself."""

import html

import pytest

from portal import clock
from portal.access import ABILITIES, Role
from portal.models import Membership
from portal.people import invitations
from tests.cast import actor
from tests.portal.signed_in import at, signed_in


def row(cast, name: str) -> Membership:
    return Membership.objects.get(organization=cast.acme, user=getattr(cast, name))


def page(cast, who: str) -> str:
    return html.unescape(
        signed_in(getattr(cast, who)).get(at(cast.acme, "members")).content.decode()
    )


def menu(cast, who: str, of) -> str:
    """What can be done to this member, as the row's menu says it."""
    answer = signed_in(getattr(cast, who)).get(at(cast.acme, "members"), {"menu": of.public_id})
    return answer.content.decode()


def test_it_shows_every_member_and_every_ability(cast):
    shown = page(cast, "vera")
    assert all(email in shown for email in ("alice@example.com", "bob@example.com"))
    assert all(description in shown for _, description in ABILITIES.values())


def test_the_cells_of_the_roles_table_are_the_table_of_abilities(cast):
    answer = signed_in(cast.vera).get(at(cast.acme, "members"))
    shown = {words: dict(cells) for words, cells in answer.context["abilities_table"]}
    assert shown == {
        words: {role.label: role in holders for role in Role}
        for holders, words in ABILITIES.values()
    }


def test_only_who_may_change_members_is_offered_it(cast):
    assert "Invite member" not in page(cast, "bob")
    assert "Remove member" in menu(cast, "adam", cast.vera)
    assert "Remove member" not in menu(cast, "bob", cast.vera)


def test_an_admin_is_not_offered_to_touch_an_owner(cast):
    menus = [menu(cast, who, cast.alice) for who in ("adam", "alice")]
    assert ["Change role" in each for each in menus] == [False, True]


def test_changing_a_role_says_so(cast):
    address = at(cast.acme, f"members/{cast.bob.public_id}/role")
    answer = signed_in(cast.adam).post(address, {"role": "viewer"}, follow=True)
    assert "Bob is now Viewer." in answer.content.decode()


def test_a_role_that_may_not_be_given_is_refused_with_422(cast):
    address = at(cast.acme, f"members/{cast.bob.public_id}/role")
    for role in ("owner", "emperor", ""):
        assert signed_in(cast.adam).post(address, {"role": role}).status_code == 422
    assert row(cast, "bob").role == Role.DEVELOPER


def test_an_owner_who_is_the_last_is_told_so(cast):
    address = at(cast.acme, f"members/{cast.alice.public_id}/removal")
    answer = signed_in(cast.alice).post(address)
    assert answer.status_code == 422
    assert "at least one Owner" in answer.content.decode()


def test_who_was_removed_has_no_access_at_the_next_request(cast):
    bob = signed_in(cast.bob)
    signed_in(cast.adam).post(at(cast.acme, f"members/{cast.bob.public_id}/removal"))
    assert bob.get(at(cast.acme, "members")).status_code == 404


def test_someone_deactivated_is_out_at_the_next_request(cast):
    bob = signed_in(cast.bob)
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert bob.get(at(cast.acme, "members")).status_code == 302


@pytest.mark.parametrize("page_name", ["role", "removal"])
def test_a_number_that_no_database_takes_is_not_found(cast, page_name: str):
    address = at(cast.acme, f"members/{10**30}/{page_name}")
    assert signed_in(cast.alice).post(address, {"role": "viewer"}).status_code == 404


def test_each_mark_says_whose_it_is_where_the_head_of_the_table_is_hidden(cast):
    page = signed_in(cast.alice).get(at(cast.acme, "members")).content.decode()
    for label in ("Owner", "Admin", "Developer", "Viewer"):
        assert f'<td data-label="{label}"' in page


def test_a_search_is_one_over_members_and_invitations(cast):
    for name in ("bobby", "carla"):
        invite(cast, name)
    answer = signed_in(cast.alice).get(at(cast.acme, "members"), {"search": "BOB"})
    assert [entry.name for entry in answer.context["shown"].entries] == ["Bob"]
    assert [e.name for e in answer.context["invitations"].entries] == ["bobby@example.com"]


def test_members_and_invitations_are_turned_apart(cast, monkeypatch):
    monkeypatch.setattr("portal.pages.lists.PAGE_SIZE", 1)
    for name in ("bobby", "carla"):
        invite(cast, name)
    client = signed_in(cast.alice)
    second = client.get(client.get(at(cast.acme, "members")).context["page"].next).context
    both = client.get(second["invitations"].page.next).context
    shown = [both[name].entries[0].name for name in ("shown", "invitations")]
    assert shown == ["Alice", "carla@example.com"]


def invite(cast, name: str) -> None:
    invitations.invite(
        organization=cast.acme, email=f"{name}@example.com", role=Role.VIEWER,
        actor=actor(cast.alice), now=clock.now(),
    )  # fmt: skip
