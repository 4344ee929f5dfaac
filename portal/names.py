"""What may a person or an organization be called?"""

import unicodedata

from portal.errors import InvalidInput

LENGTH = 100  # characters
FORBIDDEN = frozenset(
    {"Cc", "Cs", "Zl", "Zp"}
)  # control characters, lone surrogates, line separators


def checked_name(name: str, field: str = "name") -> str:
    """The name without surrounding space. Raises InvalidInput: `invalid_name`."""
    name = name.strip()
    if not 1 <= len(name) <= LENGTH:
        raise InvalidInput(field, "invalid_name", "A name has 1 to 100 characters.")
    if any(unicodedata.category(letter) in FORBIDDEN for letter in name):
        raise InvalidInput(field, "invalid_name", "A name has no control characters.")
    return name
