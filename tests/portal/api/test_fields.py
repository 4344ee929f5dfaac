"""JSON values are read as the type they have; nothing is guessed or converted."""

from datetime import UTC, datetime

import pytest
from rest_framework import serializers

from portal.api.fields import (
    MomentField,
    StrictSerializer,
    SwitchField,
    TextField,
    WholeNumberField,
    validated,
)


class Order(StrictSerializer):
    name = TextField(required=False)
    ends_at = MomentField(code="invalid_end", required=False, allow_null=True)
    paid = SwitchField(required=False)
    count = WholeNumberField(code="invalid_count", required=False, min_value=0, max_value=9)


def first_code(**given: object) -> str:
    with pytest.raises(serializers.ValidationError) as refused:
        validated(Order, given)
    return next(iter(refused.value.get_codes().values()))[0]


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, ["x"]])
def test_only_a_string_is_text(value: object) -> None:
    assert first_code(name=value) == "not_a_string"


def test_text_keeps_its_spaces() -> None:
    assert validated(Order, {"name": "  x "})["name"] == "  x "


@pytest.mark.parametrize("value", ["3", 3.0, True, None, [], 10, -1, 10**30])
def test_only_a_whole_number_within_bounds_counts(value: object) -> None:
    assert first_code(count=value) in {"invalid_count", "null"}


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"min_value": 1}, "This must be a whole number of at least 1."),
        ({"max_value": -1}, "This must be a whole number of at most -1."),
        ({"min_value": 1, "max_value": 9}, "This must be a whole number from 1 to 9."),
    ],
)
def test_what_a_number_may_be_is_told(limits: dict[str, int], told: str) -> None:
    with pytest.raises(serializers.ValidationError) as refused:
        WholeNumberField(code="out", **limits).run_validation(0)
    assert refused.value.detail[0] == told


@pytest.mark.parametrize("value", ["true", "yes", 1, 0, None, []])
def test_only_true_and_false_are_a_switch(value: object) -> None:
    assert first_code(paid=value) in {"invalid", "null"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-31T12:00:00Z", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("2027-01-31t12:00:00z", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("2027-01-31 12:00:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC)),
        ("2027-01-31T12:00:00.123456789Z", datetime(2027, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2027-01-31T12:00:00.5-00:30", datetime(2027, 1, 31, 12, 30, 0, 500000, tzinfo=UTC)),
    ],
)
def test_a_moment_of_rfc_3339_is_read_in_utc(text: str, moment: datetime) -> None:
    assert validated(Order, {"ends_at": text})["ends_at"] == moment


@pytest.mark.parametrize(
    "value",
    [
        "2027-01-31T12:00:00",
        "2027-01-31",
        "tomorrow",
        "",
        "2027-02-30T12:00:00Z",
        "2027-01-31T24:00:01Z",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2027-W05-1T12:00:00Z",
        "20270131T120000Z",
        "2027-01-31T12:00:00+2:00",
        "\uff12027-01-31T12:00:00Z",
        1_800_000_000,
        True,
        ["2027-01-31T12:00:00Z"],
    ],
)
def test_anything_else_is_no_moment(value: object) -> None:
    assert first_code(ends_at=value) == "invalid_end"


def test_null_is_a_moment_only_where_it_is_allowed() -> None:
    assert validated(Order, {"ends_at": None}) == {"ends_at": None}


def test_a_misspelt_member_is_refused_and_named() -> None:
    with pytest.raises(serializers.ValidationError) as refused:
        validated(Order, {"end_at": "2027-01-31T12:00:00Z"})
    assert refused.value.get_codes() == {"end_at": ["unknown_field"]}
