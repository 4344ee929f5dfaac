"""What is typed about limits comes out as the services take it, and each mistake stands at the field that has it."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Conflict
from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions
from portal.restrictions.forms import LimitsForm, RestrictionsForm
from portal.restrictions.rules import MOST_LIMITS, changed

ROW = {"limit_0_requests": "100", "limit_0_length": "2", "limit_0_unit": "60"}


def errors_of(typed: dict[str, str]) -> dict[str, str]:
    form = RestrictionsForm(typed)
    assert form.is_valid() is not bool(form.errors)
    return {name: " ".join(map(str, told)) for name, told in form.errors.items()}


def test_rows_become_limits_and_empty_ones_nothing() -> None:
    form = RestrictionsForm(
        {
            **ROW,
            "limit_0_name": "burst",
            "limit_1_requests": "",
            "limit_1_length": "5",
            "quota_requests": "5000",
            "quota_period": "day",
            "ip_allow": "192.0.2.0/24\n 2001:db8::7, 198.51.100.1",
            "refuse_browsers": "on",
        }
    )
    assert form.is_valid(), form.errors
    assert form.asked() == {
        "limits": [{"name": "burst", "requests": 100, "seconds": 120}],
        "quota": {"requests": 5000, "period": "day"},
        "ip_allow": ["192.0.2.0/24", "2001:db8::7", "198.51.100.1"],
        "refuse_browsers": True,
    }


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"limit_0_requests": "0"}, "limit_0_requests", "At least 1 request"),
        ({"limit_0_requests": "-5"}, "limit_0_requests", "At least 1 request"),
        ({"limit_0_requests": "1.5"}, "limit_0_requests", "whole number"),
        ({"limit_0_requests": "9" * 5000}, "limit_0_requests", "whole number"),
        ({"limit_0_requests": "10000000000"}, "limit_0_requests", "at most 1,000,000,000"),
        ({"limit_0_requests": "", "limit_0_name": "burst"}, "limit_0_requests", "how many"),
        ({"limit_0_length": ""}, "limit_0_length", "how long"),
        ({"limit_0_length": "0"}, "limit_0_length", "1 to 86,400 seconds"),
        ({"limit_0_length": "1000", "limit_0_unit": "3600"}, "limit_0_length", "quota"),
        ({"limit_0_unit": "604800"}, "limit_0_unit", "valid choice"),
        ({"limit_0_name": "naïve"}, "limit_0_name", "ASCII"),
        ({"limit_0_name": "n" * 41}, "limit_0_name", "40 characters"),
        (
            {"limit_1_requests": "5", "limit_1_length": "120", "limit_1_unit": "1"},
            "limit_1_length",
            "of its own",
        ),
        ({"quota_requests": "0"}, "quota_requests", "At least 1 request"),
        ({"quota_requests": "9999999999"}, "quota_requests", "at most 1,000,000,000"),
        ({"quota_requests": "5", "quota_period": "week"}, "quota_period", "valid choice"),
        ({"ip_allow": "192.0.2.1/24"}, "ip_allow", "Write 192.0.2.0/24"),
        ({"ip_allow": "fe80::1%eth0"}, "ip_allow", "interface"),
        ({"ip_allow": "0.0.0.0/0"}, "ip_allow", "every address there is"),
        ({"ip_allow": "::/0"}, "ip_allow", "every address there is"),
        ({"ip_allow": "::ffff:0:0/96"}, "ip_allow", "every address there is"),
        ({"ip_allow": "example.com"}, "ip_allow", "is no network"),
    ],
)
def test_a_mistake_is_told_at_its_field(typed: dict[str, str], field: str, words: str) -> None:
    told = errors_of({**ROW, **typed})
    assert set(told) == {field}
    assert words in told[field]


def test_an_ipv4_network_in_ipv6s_clothes_is_the_ipv4_network() -> None:
    form = RestrictionsForm({"ip_allow": "::ffff:192.0.2.0/120"})
    assert form.is_valid()
    assert changed(NONE, form.asked()).ip_allow == (ip_network("192.0.2.0/24"),)


def test_more_rows_than_there_may_be_are_refused_and_not_dropped() -> None:
    rows = {
        f"limit_{row}_{part}": value
        for row in range(MOST_LIMITS + 1)
        for part, value in (("requests", "5"), ("length", str(row + 1)), ("unit", "1"))
    }
    assert set(errors_of(rows)) == {f"limit_{MOST_LIMITS}_length"}


held = st.builds(
    Restrictions,
    st.lists(
        st.builds(RateLimit, st.integers(1, 10**9), st.integers(1, 86_400), st.just("")),
        max_size=MOST_LIMITS,
        unique_by=lambda limit: limit.seconds,
    ).map(tuple),
    st.none() | st.builds(Quota, st.integers(1, 10**9), st.sampled_from(["day", "month"])),
    st.lists(
        st.sampled_from(["192.0.2.0/24", "192.0.2.7/32", "2001:db8::/32", "2001:db8::1/128"]),
        unique=True,
    ).map(lambda texts: tuple(map(ip_network, texts))),
    st.booleans(),
)


@given(held)
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(held_to: Restrictions) -> None:
    shown = RestrictionsForm(held_to=held_to)
    sent = {name: shown[name].value() for name in shown.fields}
    typed = {name: str(value) for name, value in sent.items() if value not in {None, False}}
    form = RestrictionsForm(typed, held_to=held_to)
    assert form.is_valid(), form.errors
    assert changed(held_to, form.asked()) == held_to


def test_there_is_an_empty_row_below_those_that_are_filled_in() -> None:
    two = Restrictions((RateLimit(1, 60), RateLimit(2, 120)))
    shown = [
        [row["requests"].value() for row in LimitsForm(held_to=one).limit_rows()]
        for one in (NONE, two)
    ]
    assert shown == [[None, None], [1, 2, None]]


def test_a_list_that_shuts_out_is_told_at_the_list_with_a_box_to_tick() -> None:
    form = RestrictionsForm({"ip_allow": "192.0.2.0/24"}, here="198.51.100.1")
    assert "198.51.100.1" in form.fields["ip_allow"].help_text
    assert form.is_valid()
    assert not form.asks_confirmation
    with form.showing_refusals():
        raise Conflict("would_shut_out", "The list does not hold you.")
    assert form.errors["ip_allow"] == ["The list does not hold you."]
    assert form.asks_confirmation


def test_the_first_mistake_in_the_order_of_the_page_has_the_focus() -> None:
    form = RestrictionsForm({**ROW, "limit_0_requests": "0", "ip_allow": "nowhere"})
    assert not form.is_valid()
    form.focus_on_what_is_wrong()
    focused = [name for name, field in form.fields.items() if field.widget.attrs.get("autofocus")]
    assert focused == ["limit_0_requests"]
