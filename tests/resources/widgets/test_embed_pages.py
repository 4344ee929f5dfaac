"""The pages that other sites frame: who sees a widget, who may frame it, and what of it is in no header."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from keys.life import services
from keys.life.services import NewKey
from keys.models import ApiKey
from keys.usage.counting import UsageBuffer
from portal import clock
from portal.restrictions.document import Restrictions
from resources.models import NamedEndpoint, Widget
from resources.usage.counting import Outcome
from resources.widgets import services as widgets
from resources.widgets.rules import settings_of
from tests.cast import Cast, actor
from tests.keys.calling import bearer, program, stranger
from tests.keys.minting import mint
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import embed, robot, token_of, widget

SITE = "https://www.example.com"


@pytest.fixture
def people(cast: Cast) -> NamedEndpoint:
    return endpoint(cast, table(cast))


@pytest.fixture
def shown(cast: Cast, people: NamedEndpoint) -> Widget:
    return widget(cast, people, title="Who is there", allowed_origins=[SITE])


@pytest.fixture
def good(cast: Cast, people: NamedEndpoint) -> NewKey:
    return token_of(cast, robot(cast, people.connector))


def directives(answer: Any) -> dict[str, str]:
    parts = (part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    return dict(parts)


def test_a_token_in_the_address_shows_the_rows(shown: Widget, good: NewKey) -> None:
    answer = embed(shown, good.text)
    assert answer.status_code == 200
    assert "closed" in answer.text
    assert "<h1>Who is there</h1>" in answer.text


def test_a_token_in_a_header_shows_the_same_and_is_in_no_link(
    cast: Cast, shown: Widget, good: NewKey
) -> None:
    answer = embed(shown, headers=bearer(good.text))
    key = {"x-api-key": good.text, "x-organization-id": cast.acme.public_id}
    assert answer.text == embed(shown, headers=key).text
    assert (answer.status_code, good.text in answer.text) == (200, False)


def test_a_temporary_token_of_a_key_shows_it_too(cast: Cast, shown: Widget) -> None:
    caller = program(cast, "widgets:view", now=clock.now())
    assert embed(shown, caller.token(clock.now())).status_code == 200


def test_a_page_may_bring_a_key_here_though_it_is_kept_out_of_browsers(cast: Cast) -> None:
    held_to = Restrictions(refuse_browsers=True, ip_allow=(ip_network("127.0.0.0/8"),))
    shown = widget(cast, endpoint(cast, table(cast)))
    made = mint(cast.acme, cast.alice, permissions=["widgets:view"], now=clock.now())
    rows = ApiKey.objects.filter(pk=made.key.pk)
    rows.update(restrictions=held_to.as_document())
    framed = {"Sec-Fetch-Site": "cross-site", "Origin": SITE}
    assert embed(shown, made.text, headers=framed).status_code == 200
    elsewhere = held_to._replace(ip_allow=(ip_network("192.0.2.0/24"),))
    rows.update(restrictions=elsewhere.as_document())
    assert embed(shown, made.text, headers=framed).status_code == 403


def test_without_a_token_it_says_what_to_ask_for_and_shows_nothing(shown: Widget) -> None:
    answer = embed(shown)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "This widget needs a token" in answer.text
    assert "closed" not in answer.text
    assert "Who is there" not in answer.text


@pytest.mark.parametrize("token", ["nonsense", "kd_live_AAAAAAAAAAAA_BBBB", "eyJ.eyJ.x"])
def test_a_bad_token_is_401(shown: Widget, token: str) -> None:
    assert embed(shown, token).status_code == 401


def test_a_token_that_was_revoked_or_expired_shows_nothing_at_the_next_request(
    cast: Cast, shown: Widget, good: NewKey
) -> None:
    services.revoke(key=good.key, actor=actor(cast.alice), now=clock.now())
    answer = embed(shown, good.text)
    assert (answer.status_code, "closed" in answer.text) == (401, False)
    caller = program(cast, "widgets:view", now=clock.now(), life=timedelta(hours=1))
    caller.made.key.expires_at = clock.now()
    caller.made.key.save()
    assert embed(shown, caller.made.text).status_code == 401


@pytest.mark.parametrize(
    ("holder", "asks_for"),
    [
        ({"role": None}, "widgets:view"),
        ({"connector": None}, "grant it"),
        ({"level": "reader"}, "level User"),
    ],
    ids=["no permission", "no grant", "reader"],
)
def test_a_good_token_that_may_not_see_it_is_403_and_told_what_to_ask_for(
    cast: Cast, shown: Widget, holder: dict[str, Any], asks_for: str
) -> None:
    owner = robot(cast, **{"connector": shown.endpoint.connector, **holder})
    answer = embed(shown, token_of(cast, owner).text)
    assert (answer.status_code, "closed" in answer.text) == (403, False)
    assert asks_for in answer.text


def test_a_list_of_viewers_lets_their_tokens_alone_see_it(
    cast: Cast, shown: Widget, good: NewKey
) -> None:
    listed = robot(cast, shown.endpoint.connector, name="listed")
    shown.only_listed = True
    shown.save()
    shown.viewers.set([listed])
    assert embed(shown, token_of(cast, listed).text).status_code == 200
    assert embed(shown, good.text).status_code == 403
    whole = program(cast, now=clock.now()).made.text
    assert embed(shown, whole).status_code == 403


def test_a_widget_of_another_organization_reads_like_none(cast: Cast, shown: Widget) -> None:
    elsewhere = stranger(cast).made.text
    foreign, unknown = embed(shown, elsewhere), Client().get("/embed/AAAAAAAAAAAA")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text == unknown.text
    assert foreign["Content-Security-Policy"] == unknown["Content-Security-Policy"]


@pytest.mark.parametrize("widget_id", ["a%00b", "x" * 200, "ä", "..%2F.."])
def test_what_is_no_id_is_no_widget(db: None, widget_id: str) -> None:
    assert Client().get(f"/embed/{widget_id}").status_code == 404


def test_an_open_widget_asks_nobody(cast: Cast, people: NamedEndpoint) -> None:
    people.requires_token = False
    people.save()
    shown = widget(cast, people, is_restricted=False)
    assert embed(shown).status_code == 200
    people.requires_token = True
    people.save()
    assert embed(shown).status_code == 401


def test_listed_pages_alone_may_frame_it_and_nothing_may_run_in_it(
    shown: Widget, good: NewKey
) -> None:
    answer = embed(shown, good.text)
    policy = directives(answer)
    assert (policy["frame-ancestors"], policy["script-src"]) == (SITE, "'none'")
    assert (policy["default-src"], policy["form-action"]) == ("'none'", "'none'")
    assert "X-Frame-Options" not in answer


def test_without_origins_nobody_may_frame_it(cast: Cast, shown: Widget) -> None:
    shown.allowed_origins = []
    shown.save()
    assert directives(embed(shown))["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("asked", [{}, {"token": "nonsense"}, {"nope": "1"}])
def test_no_answer_is_kept_or_told_to_another_server(shown: Widget, asked: dict[str, str]) -> None:
    answer = Client().get(f"/embed/{shown.public_id}", asked)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("frozen")
def test_views_are_counted_by_how_they_ended(
    shown: Widget, good: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.usage.counting.views", views := UsageBuffer())
    embed(shown, good.text)
    embed(shown)
    embed(shown)
    counted = views.take(0, 100, everything=True)[shown.pk].counts
    assert {outcome: number for (_, outcome), number in counted.items()} == {
        Outcome.ANSWERED: 1,
        Outcome.REFUSED: 2,
    }


def test_a_deleted_widget_is_gone_at_once(cast: Cast, shown: Widget, good: NewKey) -> None:
    widgets.delete(widget=shown, actor=actor(cast.alice))
    assert embed(shown, good.text).status_code == 404


def test_text_of_rows_names_and_parameters_stays_text(cast: Cast) -> None:
    bad = "<img src=x onerror=alert(1)>"
    rows = f'[{{"id": "{bad}", "status": "</table><script>alert(2)</script>"}}]'.encode()
    over = endpoint(cast, table(cast, rows, name="hostile"), name="hostile")
    shown = widget(cast, over, title=f"<b>{bad}", kind="bar", label_column="id")
    rows_too = widget(cast, over, title='"><script>x</script>')
    token = token_of(cast, robot(cast, over.connector)).text
    texts = [embed(shown, token).text, embed(rows_too, token).text]
    texts.append(embed(shown, token, **{bad: bad}).text)
    assert [text for text in texts if "<img" in text or "<script" in text] == []
    assert "&lt;img src=x" in texts[0]


def test_the_frame_holds_no_row_and_lets_our_script_alone_run(shown: Widget) -> None:
    answer = Client().get(f"/embed/{shown.public_id}/frame", {"status": "open"})
    policy = directives(answer)
    assert (answer.status_code, "closed" in answer.text) == (200, False)
    assert (policy["script-src"], policy["connect-src"]) == ("'self'", "'self'")
    assert policy["frame-ancestors"] == SITE
    assert f'data-origins="{SITE}"' in answer.text


def test_the_frame_of_no_widget_is_none(db: None) -> None:
    assert Client().get("/embed/AAAAAAAAAAAA/frame").status_code == 404


def test_a_change_of_origins_counts_at_the_next_request(cast: Cast, shown: Widget) -> None:
    settings = replace(settings_of(shown), allowed_origins=["https://b.example"])
    widgets.change(widget=shown, settings=settings, actor=actor(cast.alice))
    assert directives(embed(shown))["frame-ancestors"] == "https://b.example"
