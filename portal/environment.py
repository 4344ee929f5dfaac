"""How a setting is read from the environment: text, yes or no, a number, a list, or a secret file."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

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


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off. Raises ImproperlyConfigured otherwise."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")
    return value in YES


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below `least`. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        parsed = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error
    if parsed < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}.")
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
