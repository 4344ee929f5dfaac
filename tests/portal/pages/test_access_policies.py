"""A stranger does not find the page, a member without the ability is refused, nobody signed in is asked to sign in."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from portal.pages import access_policies
from tests.portal.asking import answer, ask


@access_policies.organization_view("keys.manage")
def managing(request, organization, **kwargs):
    return HttpResponse(f"{organization} {request.membership.role} {kwargs}")


@access_policies.signed_in_view
def personal(request, *args, **kwargs):
    return HttpResponse(request.user.email)


@access_policies.public_view("the door itself")
def open_to_all(request):
    return HttpResponse("welcome")


def test_a_member_with_the_ability_gets_the_page_and_their_membership(cast):
    response = managing(ask(user=cast.bob), organization_id=cast.acme.public_id, key_id="k")
    assert response.content.decode() == "Acme Robotics developer {'key_id': 'k'}"


def test_a_member_without_the_ability_is_refused_with_what_it_would_take(cast):
    with pytest.raises(PermissionDenied, match="Generate, rename"):
        managing(ask(user=cast.vera), organization_id=cast.acme.public_id)


def test_a_stranger_does_not_find_the_page(cast):
    with pytest.raises(Http404):
        managing(ask(user=cast.charlie), organization_id=cast.acme.public_id)


def test_a_strange_organization_reads_like_an_unknown_one(cast):
    told = []
    for organization_id in (cast.acme.public_id, "org_nobody00000"):
        with pytest.raises(Http404) as missing:
            managing(ask(user=cast.charlie), organization_id=organization_id)
        told.append(str(missing.value))
    assert told[0] == told[1]


@pytest.mark.parametrize("view", [managing, personal])
def test_nobody_signed_in_is_led_to_the_sign_in_page_and_back(view):
    response = answer(view, ask("/o/x/keys?status=active"), organization_id="x")
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/o/x/keys%3Fstatus%3Dactive",
    )


def test_a_fragment_request_without_a_session_leaves_the_whole_page(db):
    request = ask(
        "/o/x/keys/rows",
        HX_Request="true",
        HX_Current_URL="http://testserver/o/x/keys?status=active",
    )
    response = managing(request, organization_id="x")
    assert response["HX-Redirect"] == "/accounts/login/?next=/o/x/keys%3Fstatus%3Dactive"


@pytest.mark.parametrize(
    "shown",
    ["https://evil.example/steal", "http://testserver//evil.example", "http://[", "//[x]/", "%FF"],
)
def test_the_way_back_never_leads_to_another_site(db, shown: str):
    request = ask("/o/x/keys", HX_Request="true", HX_Current_URL=shown)
    response = managing(request, organization_id="x")
    assert response["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_personal_page_needs_no_organization(cast):
    assert personal(ask(user=cast.charlie)).content == b"charlie@example.com"


def test_a_public_page_is_open():
    assert open_to_all(ask()).content == b"welcome"


def test_every_policy_can_be_read_from_its_view():
    assert [view.policy for view in (managing, personal, open_to_all)] == [
        "keys.manage",
        "signed in",
        "public: the door itself",
    ]


def test_a_policy_with_an_unknown_ability_cannot_be_written():
    with pytest.raises(LookupError, match=r"keys\.forge"):
        access_policies.organization_view("keys.forge")


def test_the_organization_last_seen_is_remembered(cast):
    request = ask(user=cast.alice)
    managing(request, organization_id=cast.acme.public_id)
    assert request.session["organization"] == cast.acme.public_id


def test_seeing_the_same_organization_again_writes_no_session(cast):
    request = ask(user=cast.alice)
    request.session = SessionStore()
    managing(request, organization_id=cast.acme.public_id)
    request.session.modified = False
    managing(request, organization_id=cast.acme.public_id)
    assert not request.session.modified


def test_memberships_are_read_once_a_request(cast, django_assert_num_queries):
    request = ask(user=cast.alice)
    with django_assert_num_queries(1):
        managing(request, organization_id=cast.acme.public_id)
        access_policies.memberships_of(request)


def test_a_membership_that_ended_is_gone_at_the_next_request(cast):
    cast.bob.memberships.all().delete()
    with pytest.raises(Http404):
        managing(ask(user=cast.bob), organization_id=cast.acme.public_id)
