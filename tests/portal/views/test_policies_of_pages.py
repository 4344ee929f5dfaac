"""Who may open which page of people and organizations: a stranger gets 404, a member without the right 403."""

import pytest

from portal.models import Membership
from tests.portal.people import at, signed_in

EVERYBODY = {"alice", "adam", "bob", "vera"}
ADMINISTRATORS = {"alice", "adam"}
# address within the organization, method, who may
PAGES = [
    ("settings", "get", EVERYBODY),
    ("details", "post", ADMINISTRATORS),
    ("departure", "get", EVERYBODY),
    ("deletion", "get", {"alice"}),
    ("deletion", "post", {"alice"}),
    ("members", "get", EVERYBODY),
    ("members/{vera}/role", "get", ADMINISTRATORS),
    ("members/{vera}/role", "post", ADMINISTRATORS),
    ("members/{vera}/removal", "get", ADMINISTRATORS),
    ("invitations/new", "get", ADMINISTRATORS),
    ("invitations/new", "post", ADMINISTRATORS),
    ("invitations/unknown/withdrawal", "post", ADMINISTRATORS),
    ("audit", "get", ADMINISTRATORS),
]


@pytest.mark.parametrize(("path", "method", "allowed"), PAGES)
def test_each_role_gets_what_the_table_of_abilities_says(cast, path, method, allowed):
    vera = Membership.objects.get(organization=cast.acme, user=cast.vera)
    address = at(cast.acme, path.format(vera=vera.pk))
    for name in EVERYBODY:
        status = getattr(signed_in(getattr(cast, name)), method)(address).status_code
        assert (status == 403) == (name not in allowed), name


@pytest.mark.parametrize(("path", "method", "allowed"), PAGES)
def test_a_stranger_can_not_tell_the_organization_from_one_that_does_not_exist(
    cast, path, method, allowed
):
    stranger = getattr(signed_in(cast.charlie), method)
    path = path.format(vera=1)
    answers = [stranger(at(cast.acme, path)), stranger(f"/o/org_000000000000/{path}")]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(("path", "method", "allowed"), PAGES)
def test_nobody_signed_in_is_asked_to_sign_in(cast, client, path, method, allowed):
    answer = getattr(client, method)(at(cast.acme, path.format(vera=1)))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("path", ["members/{id}/role", "members/{id}/removal"])
def test_a_member_of_another_organization_is_not_found(cast, path):
    charlie = Membership.objects.get(user=cast.charlie)
    for number in (charlie.pk, 10**30):
        answer = signed_in(cast.alice).post(
            at(cast.acme, path.format(id=number)), {"role": "viewer"}
        )
        assert answer.status_code == 404
    charlie.refresh_from_db()
    assert charlie.role == "owner"
