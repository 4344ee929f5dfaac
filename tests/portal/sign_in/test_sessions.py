"""A person sees where they are signed in, ends one or all others, and nobody ends another's."""

from datetime import timedelta

import pytest
from django.test import Client

from portal.models import Session, User
from portal.sign_in.browsers import called
from tests.portal.signed_in import actions, confirm, sign_in, signed_in

PAGE = "/accounts/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture
def two(frozen, cast) -> tuple[Client, Client]:
    """Alice's laptop and her telephone."""
    confirm(cast.alice)
    laptop, telephone = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=SAFARI)
    sign_in(laptop, cast.alice.email)
    sign_in(telephone, cast.alice.email, REMOTE_ADDR="192.0.2.7")
    return laptop, telephone


def other_id(client: Client) -> str:
    rows = client.get(PAGE).context["rows"]
    return next(row["session"].public_id for row in rows if not row["is_this"])


def test_the_page_names_device_address_and_when(two, frozen):
    page = two[0].get(PAGE).content.decode()
    told = ["Firefox on Linux", "This browser", "Safari on iPhone", "192.0.2.7", "127.0.0.1"]
    assert [text for text in told if text not in page] == []


def test_one_is_ended_and_out_at_its_next_request(two):
    laptop, telephone = two
    laptop.post(f"{PAGE}/{other_id(laptop)}/end")
    assert (laptop.get(PAGE).status_code, telephone.get(PAGE).status_code) == (200, 302)
    assert actions()[-1] == "user.sessions_ended"


def test_all_others_are_ended_at_once(two, cast):
    laptop, telephone = two
    third = signed_in(cast.alice)
    laptop.post(f"{PAGE}/others/end")
    found = [client.get(PAGE).status_code for client in (laptop, telephone, third)]
    assert found == [200, 302, 302]


def test_nobody_ends_somebody_elses(two, cast):
    stranger = signed_in(cast.charlie)
    assert stranger.post(f"{PAGE}/{other_id(two[0])}/end").status_code == 404
    assert two[1].get(PAGE).status_code == 200


def test_the_own_session_is_ended_by_signing_out(two):
    laptop = two[0]
    rows = laptop.get(PAGE).context["rows"]
    mine = next(row["session"].public_id for row in rows if row["is_this"])
    assert laptop.post(f"{PAGE}/{mine}/end").status_code == 404


def test_last_seen_is_written_once_a_minute(two, frozen):
    laptop = two[0]
    laptop.get(PAGE)
    before = Session.objects.get(browser=FIREFOX).seen_at
    frozen.shift(timedelta(minutes=1))
    laptop.get(PAGE)
    frozen.shift(timedelta(seconds=30))
    laptop.get(PAGE)
    assert Session.objects.get(browser=FIREFOX).seen_at == before + timedelta(minutes=1)


def test_an_account_that_is_deactivated_has_no_sessions_to_wake_up(two, cast):
    staff = signed_in(User.objects.create_superuser("root@x.example"))
    fields = {"email": cast.alice.email, "name": cast.alice.name}  # is_active is not ticked
    staff.post(f"/admin/portal/user/{cast.alice.pk}/change/", fields)
    assert not Session.objects.filter(user=cast.alice).exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5", "curl"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_a_browser_is_called_by_words(user_agent, words):
    assert called(user_agent) == words
