"""What may a person, an organization, a key or anything else that people name be called?"""

import unicodedata

from django.db.models import Model, QuerySet

from portal.errors import InvalidInput

LENGTH = 100  # characters
TURNS_DIRECTION = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
DESCRIPTION_LENGTH = 500  # characters
LONGEST_REASON = 500  # characters


def clean_name(name: str, field: str = "name") -> str:
    """The name without surrounding space. Raises InvalidInput: `invalid_name`."""
    name = name.strip()
    if not 1 <= len(name) <= LENGTH:
        raise InvalidInput(field, "invalid_name", "A name has 1 to 100 characters.")
    if any(misleads(character) for character in name):
        raise InvalidInput(field, "invalid_name", "A name has no control characters.")
    if not any(is_visible(character) for character in name):
        raise InvalidInput(field, "invalid_name", "A name has at least one visible character.")
    return name


def misleads(character: str) -> bool:
    """Control characters, line separators and lone surrogates; and those that turn the direction of writing, with
    which the name in "Revoke this key?" could be made to read as another one."""
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in TURNS_DIRECTION
    )


def is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def refuse_taken(rows: QuerySet, name: str, noun: str, but: Model | None = None) -> None:
    """Raises InvalidInput `name_taken` (409) when another row bears the name, whatever its case."""
    if rows.filter(name__iexact=name).exclude(pk=but.pk if but else None).exists():
        detail = f"There is already {noun} called “{name}”. Nothing was changed."
        raise InvalidInput("name", "name_taken", detail, status=409)


def clean_description(text: str) -> str:
    """The description without surrounding space. Raises InvalidInput `invalid_description`."""
    text = text.strip()
    if len(text) > DESCRIPTION_LENGTH or any(
        misleads(character) for character in text if character != "\n"
    ):
        detail = "A description has at most 500 characters, none of them a control character."
        raise InvalidInput("description", "invalid_description", detail)
    return text


def clean_reason(reason: str, field: str, read_by: str) -> str:
    """The reason without surrounding space; `read_by` says who reads it. Raises InvalidInput `invalid_reason`."""
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON or any(misleads(letter) for letter in reason):
        detail = f"Say why, in at most {LONGEST_REASON} characters and no control character: {read_by} read it."
        raise InvalidInput(field, "invalid_reason", f"{detail} Nothing was changed.")
    return reason
