"""Faults that users of others' products reported in public, tried on this one; each test names the report."""

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from keys.life.expiry import end_of_chosen_day
from keys.models import ApiKey
from keys.usage.flushing import flush
from portal import clock
from portal.models import Invitation, Membership, User
from portal.people import invitation_mail, members
from tests.cast import Cast, actor
from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW, mint
from tests.keys.oauth.asking import application, basic, claims, redemption, token
from tests.keys.oauth.consent.prompting import answered, decide, request_of
from tests.portal.signed_in import confirm, signed_in
from tests.resources.calling import refused
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen", "db")
CREDENTIALS = {"grant_type": "client_credentials"}


# Keys and their ends ---------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def test_a_key_until_today_lives_to_the_end_of_the_local_day(cast: Cast, zone: str) -> None:
    """github.com/OWASP/Nest/issues/4426: "today" was refused, as midnight UTC had passed."""
    cast.acme.time_zone = zone
    cast.acme.save()
    day = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
    page = reverse("keys:generate", args=[cast.acme.public_id])
    typed = {"name": "today", "expiry": "date", "date": day.isoformat()}
    assert signed_in(cast.alice).post(page, typed).status_code == 200
    ends = ApiKey.objects.get(name="today").expires_at
    assert ends is not None
    assert ends > NOW
    assert ends == end_of_chosen_day(day, zone, NOW)


def test_a_key_ends_at_its_moment_and_not_with_the_day(cast: Cast, frozen: Any) -> None:
    """github.com/calcom/cal.diy/issues/29728: keys were good until midnight."""
    made = mint(cast.acme, cast.alice, life=timedelta(hours=1))
    frozen.shift(timedelta(hours=1))
    assert refused(call("GET", "/v1/whoami", **bearer(made.text)))[0] == 401


def test_what_programs_read_of_times_has_an_offset(cast: Cast) -> None:
    """github.com/alexjustesen/speedtest-tracker/issues/1375: times without one were an hour off."""
    said = program(cast, life=timedelta(days=1)).call("GET", "/v1/keys").json()["results"][0]
    for name in ("created_at", "expires_at"):
        assert datetime.fromisoformat(said[name]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Apia"])
@pytest.mark.parametrize(
    "moment", ["2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z", "2026-03-29T00:59:59.7Z"]
)
def test_a_token_lives_as_long_when_clocks_change(cast: Cast, frozen: Any, zone: str, moment: str) -> None:  # fmt: skip
    """github.com/xibosignage/xibo/issues/2643: a life of -3600 seconds;
    github.com/simplesamlphp/simplesamlphp-module-oidc/issues/170: moments with fractions."""
    cast.acme.time_zone = zone
    cast.acme.save()
    now = datetime.fromisoformat(moment)
    frozen.move_to(now)
    made = program(cast, now=now).made
    said = call("POST", "/authentication/token", {"secret_key": made.text}).json()
    told = claims(said["access_token"])
    assert (said["expires_in"], told["exp"] - told["iat"]) == (86_400, 86_400)
    assert all(type(told[name]) is int for name in ("iat", "exp"))


def test_an_expiry_that_is_saved_as_it_stands_stays_where_it_is(cast: Cast) -> None:
    """github.com/anna-is-cute/paste/issues/70: each saving over a change of clocks moved it by an hour."""
    day = date(2026, 7, 1)  # made in winter, ends in summer
    ends = end_of_chosen_day(day, cast.acme.time_zone, NOW)
    key = mint(cast.acme, cast.alice, life=ends - NOW).key
    page = reverse("keys:expiry", args=[cast.acme.public_id, key.public_id])
    client = signed_in(cast.alice)
    for _ in range(2):
        assert f'value="{day}"' in client.get(page).content.decode()
        assert client.post(page, {"expiry": "date", "date": f"{day}"}).status_code in {200, 302}
        key.refresh_from_db()
        assert key.expires_at == ends


def test_a_key_that_is_renamed_was_not_used(cast: Cast) -> None:
    """github.com/better-auth/better-auth/issues/5309"""
    flush(everything=True)  # what earlier tests left behind
    other = mint(cast.acme, cast.alice, name="other").key
    said = program(cast).call("PATCH", f"/v1/keys/{other.public_id}", {"name": "renamed"}).json()
    flush(everything=True)
    assert (said["name"], said["last_used_at"]) == ("renamed", None)
    assert call_again(cast, other)["last_used_at"] is None


def call_again(cast: Cast, key: ApiKey) -> dict[str, Any]:
    return program(cast, name="reader").call("GET", f"/v1/keys/{key.public_id}").json()


def test_a_key_of_an_organization_outlives_the_membership_of_its_maker(cast: Cast) -> None:
    """github.com/novuhq/novu/issues/1232: whoever set it up left, and all integrations stood still."""
    made = mint(cast.acme, cast.adam, name="service")
    members.remove(
        membership=Membership.objects.get(user=cast.adam), actor=actor(cast.alice), now=NOW
    )
    assert call("GET", "/v1/whoami", **bearer(made.text)).status_code == 200


# Lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3])
def test_keys_of_one_moment_are_all_listed_and_a_full_last_page_is_the_last(
    cast: Cast, size: int
) -> None:
    """github.com/lablup/backend.ai/issues/14731, github.com/leapmux/leapmux/issues/287: rows of one moment were left
    out; github.com/workfloworchestrator/orchestrator-core/issues/1137: a cursor that led to an empty page."""
    caller = program(cast)
    for number in range(5):
        mint(cast.acme, cast.alice, name=f"key {number}")
    names, cursor, pages = [], "", 0
    while cursor is not None:
        said = caller.call("GET", f"/v1/keys?limit={size}&cursor={quote(cursor)}").json()
        names += [key["name"] for key in said["results"]]
        cursor, pages = said["next_cursor"], pages + 1
    assert sorted(names) == sorted(["caller", *(f"key {number}" for number in range(5))])
    assert pages == 6 // size


@pytest.mark.parametrize("sign", ["0% m", "r_sc", "k\\sl", "ar*", "50%"])
def test_a_sign_that_a_database_reads_otherwise_is_searched_as_it_is(cast: Cast, sign: str) -> None:
    """github.com/privacyidea/privacyidea/issues/5561, github.com/taginfo/taginfo/issues/40"""
    caller = program(cast)
    for name in ("plain", "50% more", "under_score", "back\\slash", "star*"):
        mint(cast.acme, cast.alice, name=name)
    found = caller.call("GET", f"/v1/keys?search={quote(sign)}").json()["results"]
    assert len(found) == 1
    assert sign in found[0]["name"]
    wild = {"0% m": "5% m", "r_sc": "u_de", "k\\sl": "b\\k", "ar*": "s*r", "50%": "5%e"}[sign]
    assert caller.call("GET", f"/v1/keys?search={quote(wild)}").json()["results"] == []


# Headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [" ", "  ", "\t", " \t "])
def test_more_than_one_space_after_the_scheme_is_one(cast: Cast, between: str) -> None:
    """github.com/cds-snc/notification-api/pull/2150"""
    headers = {"authorization": f"Bearer{between}{program(cast).made.text}"}
    assert call("GET", "/v1/whoami", **headers).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_scheme_may_be_written_in_any_case(cast: Cast, scheme: str) -> None:
    """github.com/TencentCloud/CubeSandbox/issues/1438"""
    headers = {"authorization": f"{scheme} {program(cast).made.text}"}
    assert call("GET", "/v1/whoami", **headers).status_code == 200


# OAuth -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", ["a%ZZ:b", "a:b%", "%:%", "a%E9:b%00", ":", "a", "\xff:b"])
def test_broken_escapes_in_basic_credentials_are_a_bad_client(cast: Cast, pair: str) -> None:
    """github.com/cloudflare/workers-oauth-provider/issues/243: 500."""
    sent = f"Basic {b64encode(pair.encode('latin-1')).decode()}"
    answer = token(CREDENTIALS, authorization=sent)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_two_ways_of_authentication_at_once_are_refused(cast: Cast) -> None:
    """github.com/cloudflare/workers-oauth-provider/issues/196, RFC 6749 section 2.3."""
    made = program(cast).made
    both = {**CREDENTIALS, "client_id": made.key.public_id, "client_secret": made.text}
    answer = token(both, **basic(made.key.public_id, made.text))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["code", "client_id", "code_verifier", "grant_type", "resource"])
def test_a_null_byte_in_a_parameter_is_a_bad_request(cast: Cast, name: str) -> None:
    """github.com/simple-login/app/issues/2755: 500."""
    right = {**redemption(application(cast), "kdc_x"), name: "a\0b"}
    answer = token("&".join(f"{key}={quote(value)}" for key, value in right.items()))
    assert (answer.status_code, answer.json()["error"][:8]) == (400, "invalid_")


def test_the_query_of_a_redirect_address_is_kept(cast: Cast) -> None:
    """github.com/Ark-Aak/cp-oauth/issues/67: two question marks."""
    own = "https://app.example/cb?next=/app&x=%20"
    app = application(cast, redirect_uris=[own])
    answer = decide(signed_in(cast.bob), request_of(app, redirect_uri=own))
    assert answer["Location"].startswith(f"{own}&code=")
    assert answer["Location"].count("?") == 1
    assert answered(answer)["next"] == "/app"


# People ----------------------------------------------------------------------------------------


def post_sign_up(email: str, password: str) -> Any:
    return Client().post(
        reverse("account_signup"), {"name": "Dora", "email": email, "password1": password}
    )


LONG = "correct horse battery staple " * 8  # 232 characters, of which bcrypt would read 72 bytes


@pytest.mark.parametrize("wrong", [LONG[:72], LONG[:-1] + "x", LONG[:-2], LONG + " "])
def test_every_letter_of_a_long_password_counts(cast: Cast, wrong: str) -> None:
    """github.com/photoprism/photoprism/issues/3482, github.com/bcrypt-ruby/bcrypt-ruby/issues/283"""
    cast.bob.set_password(LONG)
    cast.bob.save()
    user = User.objects.get(pk=cast.bob.pk)
    assert user.check_password(LONG)
    assert not user.check_password(wrong)


@pytest.mark.parametrize("password", ["a" * 5000, "a\0b" * 6, "\ud800" * 20, " " * 20])
def test_no_password_is_an_error_of_the_server(cast: Cast, password: str) -> None:
    """github.com/odysseus-dev/odysseus/issues/3561: 500; github.com/jeremyevans/rodauth/issues/4: NUL."""
    typed = {"login": "bob@example.com", "password": password}
    body = "&".join(f"{k}={quote(v, errors='surrogatepass')}" for k, v in typed.items())
    form = "application/x-www-form-urlencoded"
    answer = Client().post(reverse("account_login"), body, content_type=form)
    assert answer.status_code in {200, 400, 413, 422}
    assert "_auth_user_id" not in answer.wsgi_request.session


def invited(cast: Cast, email: str) -> str:
    """The path of the link in the mail."""
    invitation_mail.invite_and_send(
        organization=cast.acme,
        email=email,
        role="developer",
        actor=actor(cast.alice),
        now=clock.now(),
    )
    (line,) = [line for line in mail.outbox[-1].body.splitlines() if "/invitations/" in line]
    return line.strip().removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("invited_as", "account"),
    [
        ("dora+work@example.com", "dora+work@example.com"),
        ("Dora+Work@Example.COM", "dora+work@example.com"),
        ("dora@example.com", "DORA@example.com"),
        ("o'brien@example.com", "O'Brien@example.com"),
    ],
)
def test_an_invitation_is_taken_whatever_the_case_and_with_a_plus(
    cast: Cast, invited_as: str, account: str
) -> None:
    """github.com/langgenius/dify/issues/10841, github.com/FlowFuse/flowfuse/issues/1145,
    github.com/bitwarden/server/issues/1805"""
    path = invited(cast, invited_as)
    dora = User.objects.create_user(account, "a long enough password")
    client = signed_in(confirm(dora))
    page = client.get(path, follow=True)
    assert dora.email in page.content.decode().replace("&#x27;", "'")
    client.post("/invitation/acceptance")
    assert Membership.objects.filter(user=dora, organization=cast.acme).exists()


def test_who_looks_at_a_link_before_the_person_uses_nothing_up(cast: Cast) -> None:
    """github.com/authelia/authelia/issues/2994, github.com/pal-tamas/rask/issues/1013: mail scanners ask first."""
    path = invited(cast, "charlie@example.com")
    for _ in range(2):
        Client().head(path)
        Client().get(path, follow=True)
    client = signed_in(confirm(cast.charlie))
    client.get(path)
    client.post("/invitation/acceptance")
    assert Membership.objects.filter(user=cast.charlie, organization=cast.acme).exists()
    assert Invitation.objects.get().accepted_at is not None


def test_a_scanner_confirms_no_address(cast: Cast) -> None:
    post_sign_up("dora@example.com", "correct horse battery staple")
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    path = link.removeprefix("http://127.0.0.1:8000")
    for method in ("head", "get"):
        getattr(Client(), method)(path)
    assert not User.objects.get(email="dora@example.com").emailaddress_set.get().verified
    Client().post(path)
    assert User.objects.get(email="dora@example.com").emailaddress_set.get().verified


def test_a_scanner_resets_no_password_and_signs_nobody_in(cast: Cast) -> None:
    for page, field in (("account_reset_password", "email"), ("portal:sign_in_link_ask", "email")):
        Client().post(reverse(page), {field: "bob@example.com"})
        link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
        path = link.removeprefix("http://127.0.0.1:8000")
        for method in ("head", "get"):
            getattr(Client(), method)(path, follow=True)
        answer = Client().get(path, follow=True)
        assert answer.status_code == 200
        assert "<form" in answer.content.decode()
        assert "_auth_user_id" not in answer.wsgi_request.session


# Exports ---------------------------------------------------------------------------------------


def test_a_code_with_zeros_and_a_text_of_lines_come_back_as_they_were(cast: Cast) -> None:
    """github.com/hhurz/tableExport.jquery.plugin/issues/103, github.com/gr8b/zabbix-module-sqlexplorer/issues/18"""
    rows = table(cast, b'code,note\n0030610,"a\r\nb"\n0012,"c,""d"""\n')
    endpoint(cast, rows, "codes")
    answer = program(cast).call("GET", "/v1/codes?format=csv")
    assert answer.content == b'code,note\r\n0030610,"a\r\nb"\r\n0012,"c,""d"""\r\n'


def test_an_export_begins_with_no_mark_that_others_read_as_text(cast: Cast) -> None:
    """github.com/SheetJS/sheetjs/issues/2620"""
    endpoint(cast, table(cast, "ä\nö\n".encode()), "codes")
    answer = program(cast).call("GET", "/v1/codes?format=csv")
    assert answer.content.decode("utf-8") == "ä\r\nö\r\n"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
