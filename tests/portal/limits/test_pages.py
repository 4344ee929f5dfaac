"""An organization's limits are set in its settings by its administrators, and shown to every member."""

import pytest

from portal.models import AuditEvent, Organization
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {
    "limit_0_requests": "100000",
    "limit_0_length": "1",
    "limit_0_unit": "3600",
    "ip_allow": "127.0.0.1\n2001:db8::/32",
    "refuse_browsers": "on",
}


def stored(cast) -> dict | None:
    return Organization.objects.get(pk=cast.acme.pk).restrictions


def test_an_administrator_sets_them_and_members_see_them(cast) -> None:
    client = signed_in(cast.adam)
    answer = client.post(at(cast.acme, "limits"), TYPED, follow=True)
    assert "What the keys are held to was saved." in text_of(answer)
    assert stored(cast) == {
        "limits": [{"requests": 100000, "seconds": 3600, "name": ""}],
        "ip_allow": ["127.0.0.1/32", "2001:db8::/32"],
        "refuse_browsers": True,
    }
    assert AuditEvent.objects.get().action == "organization.restricted"
    seen = text_of(signed_in(cast.vera).get(at(cast.acme, "settings")))
    assert "100,000 of 100,000 left in 1 hour" in seen
    assert "2001:db8::/32" in seen
    assert "Every key is refused in browsers." in seen


@pytest.mark.parametrize("name", ["bob", "vera"])
def test_others_change_nothing(cast, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert client.post(at(cast.acme, "limits"), TYPED).status_code == 403
    assert stored(cast) is None


def test_a_list_that_shuts_out_whoever_types_it_is_confirmed_first(cast) -> None:
    client, elsewhere = signed_in(cast.alice), {"ip_allow": "192.0.2.0/24"}
    asked = client.post(at(cast.acme, "limits"), elsewhere)
    assert (asked.status_code, stored(cast)) == (422, None)
    assert "It is meant" in text_of(asked)
    done = client.post(at(cast.acme, "limits"), {**elsewhere, "confirmed": "on"})
    assert (done.status_code, stored(cast)) == (303, {"ip_allow": ["192.0.2.0/24"]})


def test_a_mistake_is_told_in_the_window(cast) -> None:
    client = signed_in(cast.alice)
    answer = client.post(at(cast.acme, "limits"), {**TYPED, "limit_0_requests": "-1"})
    assert (answer.status_code, stored(cast)) == (422, None)
    assert "At least 1 request" in text_of(answer)
