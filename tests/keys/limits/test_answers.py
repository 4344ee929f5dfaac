"""Limits are told where callers look for them: in verify's list, in headers, and with 429 in the gateway's words."""

import pytest
from django.test import Client

from keys.limits.answers import headers_of, listed, quoted
from keys.limits.counting import NO_LIMITS, Counted, Standing
from keys.limits.named import Limit
from keys.models import ApiKey
from portal.models import Organization
from portal.restrictions.document import Quota, RateLimit, Restrictions
from tests.cast import Cast
from tests.keys.calling import program

pytestmark = pytest.mark.usefixtures("frozen")
BURST = Restrictions((RateLimit(2, 60, "burst"),))


def restrict(key: ApiKey, restrictions: Restrictions) -> None:
    ApiKey.objects.filter(pk=key.pk).update(restrictions=restrictions.as_document())


def test_the_headers_are_those_of_the_draft() -> None:
    minute = Limit("k1/60", 'a "b" \\', 100, seconds=60)
    month = Limit("o1/month", "organization-month", 5000, period="month")
    told = headers_of(Counted((Standing(minute, 50, 30), Standing(month, 0, 86_400))))
    assert told == {
        "RateLimit-Policy": '"a \\"b\\" \\\\";q=100;w=60, "organization-month";q=5000;w=2678400',
        "RateLimit": '"a \\"b\\" \\\\";r=50;t=30, "organization-month";r=0;t=86400',
    }
    assert headers_of(NO_LIMITS) == {}
    assert quoted("key-60s") == '"key-60s"'
    assert listed((Standing(minute, 50, 30),)) == [
        {"name": 'a "b" \\', "limit": 100, "remaining": 50, "reset_seconds": 30}
    ]


def test_a_limited_key_learns_in_every_answer_what_remains_and_is_told_when_to_come_again(
    cast: Cast,
) -> None:
    caller = program(cast, name="caller")
    restrict(caller.made.key, BURST)
    first, second, third = (caller.call("GET", "/v1/whoami") for _ in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert first["RateLimit"].startswith('"burst";r=1;t=')
    assert (second["RateLimit-Policy"], third.json()["code"]) == (
        '"burst";q=2;w=60',
        "rate_limited",
    )
    assert 55 <= int(third["Retry-After"]) <= 62
    assert third["RateLimit"].startswith('"burst";r=0;t=')


def test_what_one_key_used_counts_for_the_organization_of_all(cast: Cast) -> None:
    held_to = Restrictions(quota=Quota(2, "day")).as_document()
    Organization.objects.filter(pk=cast.acme.pk).update(restrictions=held_to)
    callers = [program(cast, name=f"caller {number}") for number in range(3)]
    answers = [caller.call("GET", "/v1/whoami") for caller in callers]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "quota_exceeded"
    assert answers[2]["RateLimit-Policy"] == '"organization-day";q=2;w=86400'


def test_verify_counts_the_key_that_it_is_asked_about_by_its_cost(cast: Cast) -> None:
    verifier = program(cast, "keys:verify", name="verifier")
    asked = program(cast, name="asked").made
    restrict(asked.key, Restrictions((RateLimit(5, 3600),)))
    said = [
        verifier.call("POST", "/v1/keys/verify", {"key": asked.text, "cost": cost}).json()
        for cost in (3, 0, 3, 2, 1)
    ]
    assert [answer["code"] for answer in said] == [
        "VALID", "VALID", "RATE_LIMITED", "VALID", "RATE_LIMITED",
    ]  # fmt: skip
    assert [answer["limits"][0]["remaining"] for answer in said] == [2, 2, 2, 0, 0]
    assert said[2]["valid"] is False
    assert said[2]["key_id"] == asked.key.public_id


def test_a_token_counts_for_its_key_and_is_judged_by_no_list(cast: Cast) -> None:
    caller = program(cast, name="caller")
    token = caller.call("POST", "/v1/auth/authenticate").json()["access_token"]
    listed_too = BURST._replace(ip_allow=(), refuse_browsers=True)
    restrict(caller.made.key, listed_too)
    sent = {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_SEC_FETCH_SITE": "cross-site"}
    answers = [Client().get("/v1/whoami", **sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = caller.call("GET", "/v1/whoami", sec_fetch_site="cross-site")
    assert (refused.status_code, refused.json()["code"]) == (403, "key_in_browser")


def test_nginx_is_told_403_and_others_429(cast: Cast) -> None:
    caller = program(cast, name="caller")
    restrict(caller.made.key, Restrictions((RateLimit(1, 60),)))
    assert caller.call("GET", "/v1/auth")["RateLimit"].startswith('"key-60s";r=0')
    assert caller.call("GET", "/v1/auth").status_code == 429
    nginx = caller.call("GET", "/v1/auth?gateway=nginx")
    assert (nginx.status_code, nginx["X-Auth-Code"]) == (403, "rate_limited")
    assert nginx["Retry-After"]
