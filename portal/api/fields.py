"""How are JSON values read without guessing? Fields that take one JSON type and convert nothing."""

import re
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

FINER_THAN_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


class TextField(serializers.CharField):
    """A JSON string as it was sent: numbers are not turned into text, spaces are not trimmed."""

    default_error_messages = {"not_a_string": "This must be a string."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **{"allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_a_string")
        return super().to_internal_value(data)


class SwitchField(serializers.BooleanField):
    """JSON true or false, and neither text nor a number."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction; neither text nor true counts as one. `code` is what a wrong one is called."""

    def __init__(self, *, code: str, **kwargs: Any) -> None:
        self.code = code
        super().__init__(**kwargs)

    def bounds(self) -> str:
        """`from 1 to 9`, `of at least 1` or `of at most 9`."""
        if self.min_value is None:
            return f"of at most {self.max_value}"
        if self.max_value is None:
            return f"of at least {self.min_value}"
        return f"from {self.min_value} to {self.max_value}"

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError("This must be a whole number.", code=self.code)
        return data

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except serializers.ValidationError as error:
            detail = f"This must be a whole number {self.bounds()}."
            raise serializers.ValidationError(detail, code=self.code) from error


class MomentField(serializers.DateTimeField):
    """A moment in RFC 3339 with its offset from UTC. `code` is what a wrong one is called."""

    def __init__(self, *, code: str, **kwargs: Any) -> None:
        self.code = code
        super().__init__(**kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and RFC3339.fullmatch(value):
            try:
                return datetime.fromisoformat(to_microseconds(value)).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        detail = "This must be an RFC 3339 moment with an offset, like 2027-01-31T12:00:00Z."
        raise serializers.ValidationError(detail, code=self.code)


def to_microseconds(text: str) -> str:
    """Python reads six digits of a second; further ones are dropped."""
    return FINER_THAN_MICROSECONDS.sub(r"\1", text.upper())


class StrictSerializer(serializers.Serializer):
    """A JSON object with these members and no others: a misspelt `expire_at` must not make a key without an end."""

    default_error_messages = {"unknown_field": "There is no such field."}

    def to_internal_value(self, data: Any) -> Any:
        given = set(data) if isinstance(data, dict) else set()
        if strange := sorted(given - set(self.fields)):
            said = self.error_messages["unknown_field"]
            raise serializers.ValidationError({name: [said] for name in strange}, "unknown_field")
        return super().to_internal_value(data)


def validated(kind: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """The values of `data` as `kind` reads them. Raises ValidationError, told as 400."""
    serializer = kind(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
