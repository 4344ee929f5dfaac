"""Whatever a service wrote down with an event is told: what changed as before and after, the rest as facts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.audit_log.details import LONGEST, Change, told

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize(
    ("details", "changes"),
    [
        ({"before": "old", "after": "new"}, [Change("Value", "old", "new")]),
        ({"before": None, "after": "2026-03-02"}, [Change("Value", "Nothing", "2026-03-02")]),
        ({"after": True}, [Change("Value", "Nothing", "Yes")]),
        (
            {"before": {"limits": [1], "quota": None}, "after": {"limits": [2], "quota": None}},
            [Change("Limits", "1", "2")],
        ),
        (
            {"changed": {"name": ["Acme", "Acme Ltd"], "time_zone": ["UTC", "Asia/Tokyo"]}},
            [Change("Name", "Acme", "Acme Ltd"), Change("Time zone", "UTC", "Asia/Tokyo")],
        ),
    ],
)
def test_what_was_before_and_after(details: dict, changes: list[Change]):
    assert told(details) == (type(told({}))(changes, []))


def test_facts_are_told_in_words():
    details = {
        "changed": ["base_url", "headers"],
        "to": {"type": "team", "id": "7", "name": "Red"},
        "expires_at": None,
        "permissions": ["a:b", "c:d"],
    }
    assert told(details).facts == [
        ("Changed", "base_url, headers"),
        ("Given to", "Red"),
        ("Expires at", "Nothing"),
        ("Permissions", "a:b, c:d"),
    ]


@given(st.dictionaries(st.sampled_from(["before", "after", "changed", "reason", ""]), VALUES))
def test_every_object_of_json_is_told_within_bounds(details: dict):
    shown = told(json.loads(json.dumps(details)))
    texts = [change.before for change in shown.changes] + [value for _, value in shown.facts]
    assert all(isinstance(text, str) and len(text) <= LONGEST for text in texts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-03-02T12:00:00+00:00", "2 Mar 2026, 13:00"),
        ("2026-12-30T05:57:23.132666+00:00", "30 Dec 2026, 06:57"),
        ("2026-99-02T12:00:00+00:00", "2026-99-02T12:00:00+00:00"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_moment_is_told_as_the_clock_of_the_zone_shows_it(text: str, shown: str):
    assert told({"expires_at": text}, "Europe/Berlin").facts == [("Expires at", shown)]
