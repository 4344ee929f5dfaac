"""How is a setting read from the environment? As text, yes or no, a number, a list of them, an address, or a file.

The functions raise for what they cannot understand. `Settings` asks them on behalf of `portal.settings`: it collects
what was wrong, each in one sentence, so that `portal.checks` tells everything at once and nothing ends in a traceback.
"""

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

Value = TypeVar("Value")
PREFIX = "KEYDOCK_"
FROM_FILE = "_FILE"
# Names with our prefix that are read elsewhere: secrets where they are used, others by our clients and our own tests.
READ_ELSEWHERE = frozenset(
    {"KEYDOCK_PEPPERS", "KEYDOCK_SIGNING_KEY", "KEYDOCK_SEALING_KEYS"}
    | {"KEYDOCK_URL", "KEYDOCK_CLIENT_ID", "KEYDOCK_CREDENTIALS"}
)
SHORTEST_PASSWORD = 20  # characters
OF_TESTS = "KEYDOCK_TEST_"
LARGEST_PORT = 65_535
LIMIT = re.compile(r"[1-9][0-9]{0,11}/([1-9][0-9]{0,6}|day|month)", re.ASCII)
YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name`_FILE points to, without its last newline.

    Raises ImproperlyConfigured when both are set or the file cannot be read.
    """
    file_name = os.environ.get(f"{name}_FILE", "")
    if not file_name:
        return os.environ.get(name, default)
    if name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(file_name).read_text().rstrip("\n")
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error


def line(name: str, default: str, *, longest: int) -> str:
    """One line of visible text; the default where there is none. Raises ImproperlyConfigured otherwise."""
    value = text(name, default).strip() or default
    if len(value) > longest or not value.isprintable():
        raise ImproperlyConfigured(f"{name} must be a line of at most {longest} characters.")
    return value


def mailbox(name: str) -> str:
    """An e-mail address, or empty. Raises ImproperlyConfigured otherwise."""
    value = text(name).strip()
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        detail = f"{name} must be an e-mail address like help@example.com."
        raise ImproperlyConfigured(detail) from error
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off. Raises ImproperlyConfigured otherwise."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")
    return value in YES


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """A whole number from `least` to `most`. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        parsed = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error
    if parsed < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}.")
    if most is not None and parsed > most:
        raise ImproperlyConfigured(f"{name} must be at most {most}.")
    return parsed


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the words in `allowed`. Raises ImproperlyConfigured otherwise."""
    value = text(name, default).strip().lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """Comma-separated values, stripped, empty ones left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str) -> list[str]:
    """Networks in CIDR notation, comma-separated. Raises ImproperlyConfigured for one that is none."""
    found = listed(name)
    for part in found:
        try:
            ip_network(part)
        except ValueError as error:
            detail = f"{name} is a list of networks like 10.0.0.0/8, and {part!r} is none."
            raise ImproperlyConfigured(detail) from error
    return found


def are_limits(parts: list[str]) -> bool:
    """Whether each is a limit like `100/60`, and at most one of a day or month."""
    quotas = sum(not part[-1:].isdigit() for part in parts)
    return quotas <= 1 and all(LIMIT.fullmatch(part) for part in parts)


def limits(name: str) -> str:
    """Limits like `100/60, 10000/day`, at most one of them of a day or month. Raises ImproperlyConfigured."""
    given = listed(name)
    if not are_limits(given):
        detail = f"{name} is a list like 100/60, 10000/day: requests in so many seconds, and one of a day or month."
        raise ImproperlyConfigured(detail)
    return ", ".join(given)


def ports(name: str) -> list[int]:
    """Numbers of ports, comma-separated. Raises ImproperlyConfigured otherwise."""
    found = listed(name)
    if not all(part.isdecimal() and 1 <= int(part) <= LARGEST_PORT for part in found):
        raise ImproperlyConfigured(f"{name} is a list of ports, numbers from 1 to {LARGEST_PORT}.")
    return [int(part) for part in found]


def address(name: str, default: str, *, schemes: tuple[str, ...], like: str) -> str:
    """An address with one of these schemes. Raises ImproperlyConfigured; a password in it is not repeated."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        fits = (not value or parts.scheme in schemes) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ImproperlyConfigured(f"{name} must be an address like {like}.")
    return value


def password(name: str) -> str:
    """A secret that a program shows, or empty. Raises ImproperlyConfigured for one that could be guessed."""
    value = text(name)
    if value and (len(value) < SHORTEST_PASSWORD or not (value.isascii() and value.isprintable())):
        detail = f"{name} must have at least {SHORTEST_PASSWORD} characters, of printable ASCII: openssl rand -hex 32."
        raise ImproperlyConfigured(detail)
    return value


def readable_file(name: str) -> str:
    """The name of a file that can be read, or empty. Raises ImproperlyConfigured otherwise."""
    value = text(name)
    if value and not (Path(value).is_file() and os.access(value, os.R_OK)):
        raise ImproperlyConfigured(f"{name} names a file that cannot be read.")
    return value


class Settings:
    """Reads settings as the functions above do, remembers their names and what was wrong, and goes on with defaults."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.problems: list[str] = []

    def sure(self, read: Callable[[], Value], otherwise: Value) -> Value:
        """What `read()` gives, or `otherwise` where it raises ImproperlyConfigured; the reason is kept."""
        try:
            return read()
        except ImproperlyConfigured as error:
            self.problems.append(str(error))
            return otherwise

    def text(self, name: str, default: str = "") -> str:
        return self.read(text, default, name, default)

    def line(self, name: str, default: str, *, longest: int) -> str:
        return self.read(line, default, name, default, longest=longest)

    def mailbox(self, name: str) -> str:
        return self.read(mailbox, "", name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.read(flag, default, name, default=default)

    def number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        return self.read(number, default, name, default, least=least, most=most)

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        return self.read(one_of, default, name, default, allowed)

    def listed(self, name: str, default: str = "") -> list[str]:
        return self.read(listed, [], name, default)

    def networks(self, name: str) -> list[str]:
        return self.read(networks, [], name)

    def limits(self, name: str) -> str:
        return self.read(limits, "", name)

    def ports(self, name: str) -> list[int]:
        return self.read(ports, [], name)

    def address(self, name: str, default: str, *, schemes: tuple[str, ...], like: str) -> str:
        return self.read(address, default, name, default, schemes=schemes, like=like)

    def password(self, name: str) -> str:
        return self.read(password, "", name)

    def readable_file(self, name: str) -> str:
        return self.read(readable_file, "", name)

    def read(
        self, reader: Callable[..., Value], otherwise: Value, name: str, *asked: Any, **more: Any
    ) -> Value:
        self.names.add(name)
        return self.sure(lambda: reader(name, *asked, **more), otherwise)

    def unknown(self, given: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Names of variables that nobody reads, each with the nearest one that somebody does, or nothing."""
        known = sorted(self.names | READ_ELSEWHERE)
        for name in sorted(given):
            if name.startswith(PREFIX) and not name.startswith(OF_TESTS):
                bare = name.removesuffix(FROM_FILE)
                if bare not in known and name not in known:
                    yield name, next(iter(difflib.get_close_matches(bare, known, 1)), "")
