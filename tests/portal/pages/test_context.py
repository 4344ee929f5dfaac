"""The shell knows the organization the person is at, and what they may do there."""

import pytest

from portal import access
from portal.models import Membership
from portal.pages import context
from tests.portal.asking import ask


def test_nobody_signed_in_sees_no_organization():
    shell = context.shell(ask())
    assert (shell["organization"], shell["abilities"]) == (None, frozenset())


def test_an_error_page_before_sign_in_was_looked_up_still_has_a_shell():
    request = ask()
    del request.user
    assert context.shell(request)["organization"] is None


def test_the_organization_of_the_page_comes_first(cast):
    Membership.objects.create(organization=cast.other, user=cast.alice, role="viewer")
    request = ask(user=cast.alice)
    request.session["organization"] = cast.acme.public_id
    request.membership = Membership.objects.get(organization=cast.other, user=cast.alice)
    shell = context.shell(request)
    assert shell["organization"] == cast.other
    assert shell["abilities"] == access.abilities_of("viewer")


def test_then_the_organization_last_seen(cast):
    Membership.objects.create(organization=cast.other, user=cast.alice, role="viewer")
    request = ask(user=cast.alice)
    request.session["organization"] = cast.other.public_id
    assert context.shell(request)["organization"] == cast.other


def test_then_the_first_by_name(cast):
    Membership.objects.create(organization=cast.other, user=cast.alice, role="viewer")
    request = ask(user=cast.alice)
    request.session["organization"] = "org_left_long_ago"
    shell = context.shell(request)
    assert shell["organization"] == cast.acme
    assert [m.organization.name for m in shell["memberships"]] == ["Acme Robotics", "Other Works"]


def test_a_person_without_an_organization_has_a_shell_all_the_same(cast):
    cast.bob.memberships.all().delete()
    shell = context.shell(ask(user=cast.bob))
    assert (shell["organization"], shell["memberships"]) == (None, [])


@pytest.mark.parametrize(
    ("cookie", "theme"), [("light", "light"), ("dark", "dark"), ("", ""), ('"><script>', "")]
)
def test_the_theme_is_light_dark_or_the_systems(cookie, theme):
    request = ask()
    request.COOKIES["keydock_theme"] = cookie
    assert context.shell(request)["theme"] == theme
