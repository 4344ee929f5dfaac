"""The audit page tells in plain words, in the organization's time zone, and keeps its state in the address."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from portal.pages.lists import PAGE_SIZE
from tests.portal.audit_log.test_filter import write
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
