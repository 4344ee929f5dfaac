"""From where a credential comes is believed to those who can know it, and to nobody else."""

from ipaddress import ip_address, ip_network

import pytest

from keys.verification.arrivals import UNJUDGED, UNKNOWN, Arrival, Sent, Told
from keys.verification.verdicts import judge
from keys.verification_codes import Code
from portal.restrictions.document import Restrictions
from tests.keys.minting import NOW
from tests.keys.records import made_up

HERE = "192.0.2.1"
AT, GATEWAY = {"PATH_INFO": "/v1/whoami"}, {"PATH_INFO": "/v1/forward-auth/x"}


def sent(**headers: str) -> Sent:
    return Sent({**AT, **headers})


def test_without_a_proxy_the_peer_is_the_caller_and_no_header_is_believed(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert sent(REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR="8.8.8.8").address == ip_address(HERE)


def test_a_gateways_own_address_is_not_its_callers(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert Sent({**GATEWAY, "REMOTE_ADDR": HERE, "HTTP_X_FORWARDED_FOR": HERE}).address is None


@pytest.mark.parametrize("path", [AT, GATEWAY])
def test_behind_a_proxy_its_word_counts_and_nothing_in_its_place(settings, path) -> None:
    settings.TRUSTED_PROXY_COUNT = 2
    known = {
        **path,
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": f"8.8.8.8, {HERE}, 10.0.0.2",
    }
    assert Sent(known).address == ip_address(HERE)
    for forwarded in ("", HERE, f"unknown, {HERE}", "fe80::1%eth0, 10.0.0.2"):
        assert Sent({**known, "HTTP_X_FORWARDED_FOR": forwarded}).address is None


def test_a_browser_is_told_by_what_pages_cannot_leave_out(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example.com"
    assert sent(HTTP_ORIGIN="https://app.example").is_browser
    assert sent(HTTP_ORIGIN="null").is_browser
    assert sent(HTTP_SEC_FETCH_SITE="cross-site").is_browser
    assert sent(HTTP_SEC_FETCH_SITE="same-site").is_browser
    assert not sent(HTTP_SEC_FETCH_MODE="cors").is_browser
    assert not sent().is_browser


def test_our_own_pages_are_not_meant_but_through_a_gateway_any_page_is(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example.com"
    own = {"HTTP_ORIGIN": "https://keys.example.com", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert not sent(**own).is_browser
    assert Sent({**GATEWAY, **own}).is_browser
    assert not Sent(
        {**AT, "HTTP_ORIGIN": "https://a.example"}, takes_keys_from_pages=True
    ).is_browser


LISTED = Restrictions(ip_allow=(ip_network("192.0.2.0/24"),))
ELSEWHERE = Restrictions(ip_allow=(ip_network("198.51.100.0/24"),))


@pytest.mark.parametrize(
    ("own", "organization", "arrival", "code"),
    [
        (LISTED, None, Told(HERE), Code.VALID),
        (None, LISTED, Told(HERE), Code.VALID),
        (LISTED, LISTED, Told(HERE), Code.VALID),
        (LISTED, ELSEWHERE, Told(HERE), Code.IP_NOT_ALLOWED),
        (ELSEWHERE, None, Told(HERE), Code.IP_NOT_ALLOWED),
        (None, LISTED, Told(None), Code.IP_NOT_ALLOWED),
        (LISTED, None, UNKNOWN, Code.IP_NOT_ALLOWED),
        (LISTED, None, UNJUDGED, Code.VALID),
        (None, None, UNKNOWN, Code.VALID),
        (Restrictions(refuse_browsers=True), None, sent(HTTP_ORIGIN="null"), Code.IN_BROWSER),
        (None, Restrictions(refuse_browsers=True), sent(HTTP_ORIGIN="null"), Code.IN_BROWSER),
        (Restrictions(refuse_browsers=True), None, Told(HERE), Code.VALID),
    ],
)
def test_both_lists_hold_and_what_is_not_known_is_in_none(
    own: Restrictions | None, organization: Restrictions | None, arrival: Arrival, code: Code
) -> None:
    record = made_up(restrictions=own, organization_restrictions=organization)
    said = judge(record, organization_id=None, required=frozenset(), now=NOW, arrival=arrival)
    assert said.code is code
