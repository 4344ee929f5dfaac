"""What may a person, an organization, a key or anything else that people name be called?"""

import unicodedata

from portal.errors import InvalidInput

LENGTH = 100  # characters
TURNS_DIRECTION = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def checked_name(name: str, field: str = "name") -> str:
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
