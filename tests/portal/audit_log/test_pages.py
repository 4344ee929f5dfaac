"""The audit page tells in plain words, in the organization's time zone, and keeps its state in the address."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from portal.audit_log.references import reference_of
from portal.pages.lists import PAGE_SIZE
from tests.keys.minting import mint
from tests.portal.audit_log.test_filter import write
from tests.portal.audit_log.test_rows import came, members_since
from tests.portal.signed_in import at, signed_in


def page(cast, query: str = "", status: int = 200, **extra) -> str:
    answer = signed_in(cast.adam).get(at(cast.acme, f"audit{query}"), **extra)
    assert answer.status_code == status
    return answer.content.decode()


def test_it_tells_who_did_what_to_what_from_where(cast):
    write(cast.acme, ip="203.0.113.9")
    shown = page(cast)
    assert "alice@example.com" in shown
    assert "generated the API key “production”" in shown
    assert "203.0.113.9" in shown


def test_times_are_those_of_the_organization(cast):
    write(cast.acme, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert "2 Mar 2026, 00:30" in page(cast)


def test_markup_in_an_event_is_text(cast):
    write(cast.acme, object_name="<script>alert(1)</script>", actor_name="<b>bold</b>")
    shown = page(cast)
    assert "<script>alert(1)" not in shown
    assert "<b>bold</b>" not in shown


def test_an_empty_log_and_an_empty_filter_read_differently(cast):
    assert "Nothing has happened yet" in page(cast)
    assert "Nothing matches" in page(cast, "?actor=nobody")


def test_a_wrong_filter_is_told_with_422_and_what_was_typed(cast):
    shown = page(cast, "?since=yesterday&actor=alice", status=422)
    assert 'value="yesterday"' in shown
    assert 'value="alice"' in shown
    assert re.search(r'<input[^>]*name="since"[^>]*autofocus', shown)


def place(shown: str, words: str) -> str:
    """The query of the link to the next older or newer page; empty where there is none."""
    found = re.search(rf'href="[^"?]*(\?[^"]*)"[^>]*>(?:<svg.*?</svg>)?\s*{words}', shown, re.S)
    return unescape(found[1]) if found else ""


def test_walking_to_older_events_and_back_meets_each_once_even_of_one_moment(cast):
    for number in range(PAGE_SIZE * 2 + 3):
        write(cast.acme, object_name=f"key-{number:03}")
    first = page(cast, "?actor=alice")
    second = page(cast, place(first, "Next"))
    third = page(cast, place(second, "Next"))
    met = [re.findall(r"key-\d{3}", shown) for shown in (first, second, third)]
    assert [*met[0], *met[1], *met[2]] == [
        f"key-{number:03}" for number in reversed(range(PAGE_SIZE * 2 + 3))
    ]
    assert re.findall(r"key-\d{3}", page(cast, place(third, "Previous"))) == met[1]
    assert place(third, "Next") == place(first, "Previous") == ""


def test_the_way_to_older_events_keeps_the_filter(cast):
    write(cast.acme, PAGE_SIZE + 1)
    assert "?actor=alice&after=" in place(page(cast, "?actor=alice"), "Next")


@pytest.mark.parametrize("typed", ["0", "x", "9" * 30, "1; DROP TABLE", "\uff11"])
def test_a_place_that_was_never_given_out_is_told(cast, typed: str):
    write(cast.acme)
    assert "Start from the first page" in page(cast, f"?after={typed}", status=400)


def test_htmx_gets_the_list_alone(cast):
    assert "<html" not in page(cast, headers={"HX-Request": "true"})


def test_an_event_has_a_page_that_tells_before_and_after_by_whom_and_where_the_thing_is(cast):
    key = mint(cast.acme, cast.alice, name="production").key
    [event] = write(
        cast.acme, action="key.renamed", object_id=key.public_id, ip="203.0.113.9", request_id="r-1",
        actor_id=cast.alice.public_id, details={"before": "old-name", "after": "production"},
    )  # fmt: skip
    listed = unescape(page(cast, "?object=production"))
    assert f"audit/{reference_of(event)}" in listed
    shown = page(cast, f"/{reference_of(event)}")
    for told in (
        "old-name",
        "r-1",
        "203.0.113.9",
        "key.renamed",
        key.masked,
        f"keys/{key.public_id}",
    ):
        assert told in shown
    assert f"audit?object_type=api_key&amp;object={key.public_id}" in shown


@pytest.mark.parametrize("reference", ["x", "9" * 40, "%00", "\uff11"])
def test_a_name_that_no_event_has_is_not_found(cast, reference: str):
    page(cast, f"/{reference}", status=404)


def test_another_organization_s_event_is_not_found(cast):
    page(cast, f"/{reference_of(write(cast.other)[0])}", status=404)


def test_presets_are_links_that_say_where_one_is(cast):
    write(cast.acme)
    write(cast.acme, object_type="pop", action="pop.created", object_name="the-pop")
    shown = page(cast, "?preset=keys")
    assert "the-pop" not in shown
    assert re.search(r'preset=keys"\s+aria-current="true"', shown)
    assert 'name="preset" value="keys"' in shown
    page(cast, "?preset=moon", status=422)


def test_sign_ins_are_told_without_an_address_in_the_list_and_on_the_page(cast, frozen):
    members_since(90)
    event = came(cast.bob)
    assert "203.0.113.9" not in page(cast, "?preset=sign-ins") + page(
        cast, f"/{reference_of(event)}"
    )
    assert "signed in" in page(cast, "?preset=sign-ins")


def test_a_key_leads_to_its_events_for_who_may_read_them(cast, frozen):
    key = mint(cast.acme, cast.alice).key
    path = at(cast.acme, f"keys/{key.public_id}")
    link = f"audit?object_type=api_key&amp;object={key.public_id}"
    assert link in signed_in(cast.adam).get(path).content.decode()
    assert link not in signed_in(cast.bob).get(path).content.decode()
