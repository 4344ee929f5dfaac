"""Do the forms read what a person typed, keep it, and put each refusal where it belongs?"""

from datetime import UTC, datetime, timedelta

import pytest

from keys.pages.forms import ExpiryForm, GenerateForm, NameForm, OverlapForm
from portal.errors import Conflict, InvalidInput, NameTaken
from portal.models import Organization
from portal.permissions import DEFAULT_FOR_KEYS, known
from tests.keys.minting import DAY, NOW

ACME = Organization(name="Acme", time_zone="Europe/Berlin")


def expiry_form(**typed: str) -> ExpiryForm:
    return ExpiryForm(typed, organization=ACME, now=NOW)


def generate_form(
    typed: dict | None = None, grantable: frozenset[str] | None = None
) -> GenerateForm:
    held = frozenset(known()) if grantable is None else grantable
    return GenerateForm(typed, organization=ACME, now=NOW, grantable=held)


def overlap_form(**typed: str) -> OverlapForm:
    return OverlapForm(typed, organization=ACME, now=NOW)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ({"expiry": "never"}, None),
        ({"expiry": "period", "days": "30"}, NOW + 30 * DAY),
        ({"expiry": "period", "days": "365"}, NOW + 365 * DAY),
        ({"expiry": "date", "date": "2026-07-01"}, datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)),
        ({"expiry": "never", "date": "nonsense", "days": "12"}, None),
        ({"expiry": "period", "days": "7", "date": "nonsense"}, NOW + 7 * DAY),
    ],
)
def test_an_expiry_is_read_from_the_choice_that_was_made(
    typed: dict[str, str], end: datetime | None
) -> None:
    form = expiry_form(**typed)
    assert form.is_valid(), form.errors
    assert form.expires_at() == end


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "expiry"),
        ({"expiry": "someday"}, "expiry"),
        ({"expiry": "date"}, "date"),
        ({"expiry": "date", "date": "32.13.2026"}, "date"),
        ({"expiry": "date", "date": "2026-02-30"}, "date"),
        ({"expiry": "period"}, "days"),
        ({"expiry": "period", "days": "12"}, "days"),
    ],
)
def test_a_wrong_expiry_is_told_at_its_field(typed: dict[str, str], field: str) -> None:
    form = expiry_form(**typed)
    assert list(form.errors) == [field]


def test_a_day_that_has_passed_is_refused_at_the_date() -> None:
    form = expiry_form(expiry="date", date="2026-03-01")
    assert form.is_valid()
    with pytest.raises(InvalidInput) as refusal:
        form.expires_at()
    form.refuse(refusal.value)
    assert list(form.errors) == ["date"]


def test_the_date_says_when_its_day_ends() -> None:
    assert "23:59:59 in Europe/Berlin" in expiry_form().fields["date"].help_text


def test_a_name_is_left_to_the_rules_but_not_left_out() -> None:
    assert NameForm({"name": "  spaced "}).is_valid()
    assert NameForm({"name": ""}).errors["name"] == ["Enter a name."]


@pytest.mark.parametrize("name", ["x" * 101, "a\0b"])
def test_a_name_that_no_database_takes_is_a_form_error(name: str) -> None:
    assert "name" in NameForm({"name": name}).errors


def test_a_refused_name_is_told_at_the_name_and_what_was_typed_is_kept() -> None:
    form = NameForm({"name": "taken"})
    form.refuse(NameTaken("taken", "taken-2"))
    assert "“taken-2” is free" in form.errors["name"][0]
    assert form["name"].value() == "taken"


def test_a_refusal_of_the_whole_stands_above_the_fields() -> None:
    form = NameForm({"name": "x"})
    form.refuse(Conflict("key_revoked", "This key is revoked."))
    assert form.non_field_errors() == ["This key is revoked."]


def test_the_focus_goes_to_what_is_wrong() -> None:
    form = generate_form({"name": "x", "expiry": "date"})
    form.focus_on_what_is_wrong()
    focused = [n for n, f in form.fields.items() if "autofocus" in f.widget.attrs]
    assert focused == ["date"]


def test_a_new_key_may_call_unless_told_otherwise() -> None:
    assert generate_form().fields["permissions"].initial == sorted(DEFAULT_FOR_KEYS)


def test_only_what_a_person_may_grant_is_offered() -> None:
    form = generate_form(grantable=frozenset({"pops:read"}))
    assert [name for name, _ in form.fields["permissions"].choices] == ["pops:read"]


def test_a_permission_that_was_not_offered_is_refused() -> None:
    typed = {"name": "x", "expiry": "never", "permissions": ["keys:manage"]}
    assert "permissions" in generate_form(typed, frozenset({"pops:read"})).errors


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ({}, None),
        ({"chooses_permissions": "1"}, []),
        ({"chooses_permissions": "1", "permissions": ["pops:read"]}, ["pops:read"]),
    ],
)
def test_no_choice_is_told_from_choosing_nothing(typed: dict, chosen: list | None) -> None:
    form = generate_form({"name": "x", "expiry": "never", **typed})
    assert form.is_valid(), form.errors
    assert form.chosen_permissions() == chosen


def test_every_form_has_a_token_of_its_own() -> None:
    assert generate_form()["token"].value() != generate_form()["token"].value()


@pytest.mark.parametrize(
    ("typed", "overlap"),
    [
        ({"overlap": "0"}, timedelta(0)),
        ({"overlap": "3600"}, timedelta(hours=1)),
        ({"overlap": "604800"}, timedelta(days=7)),
        ({"overlap": "date", "date": "2026-03-02"}, timedelta(hours=10, minutes=59, seconds=59)),
    ],
)
def test_an_overlap_is_read_from_its_choice(typed: dict[str, str], overlap: timedelta) -> None:
    form = overlap_form(**typed)
    assert form.is_valid(), form.errors
    assert form.chosen_overlap() == overlap


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, "overlap"), ({"overlap": "-1"}, "overlap"), ({"overlap": "date"}, "date")],
)
def test_a_wrong_overlap_is_told_at_its_field(typed: dict[str, str], field: str) -> None:
    assert list(overlap_form(**typed).errors) == [field]
