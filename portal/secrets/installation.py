"""Where the secrets of this installation live, and how they are made once (decision 0013).

A secret comes from the environment (NAME or NAME_FILE) or from a file of mode 0600 in `var/secrets/`. A file is
made only when it is missing and the database is empty: beside a filled database a lost secret means that every
stored digest has become unreadable, and quietly making a new one would turn one lost file into the refusal of
every key. `portal.checks` therefore refuses to start in that case.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal import environment
from portal.secrets.file_modes import tighten

OTHERS_BITS = 0o007  # of a file that the operator named: a group may share it (Docker, Kubernetes)


def secret_file(var: Path, name: str) -> Path:
    return var / "secrets" / name


def installation_secret(
    var: Path, name: str, *, variable: str, make: Callable[[], str] | None = None
) -> str:
    """The secret's text from the environment variable, else from its file, else made by `make` and stored.

    A file of ours that others can read is closed. Raises ImproperlyConfigured where that is impossible, and for a file
    that the operator named and all others can read, or where the file cannot be written.
    """
    if named := os.environ.get(f"{variable}_FILE"):
        refuse_shared_file(Path(named))
    given = environment.text(variable)
    if given:
        return given
    path = secret_file(var, name)
    if not path.exists():
        try:
            write_once(path, (make or random_text)())
        except OSError as error:
            raise ImproperlyConfigured(f"{path} cannot be written: {error.strerror}.") from error
    tighten(path)
    return path.read_text().strip()


def replace_secret(path: Path, content: str) -> None:
    """Put another content into a 0600 file: as a whole, so that a reader sees the old one or the new one."""
    draft = write_draft(path, content)
    draft.replace(path)


def random_text() -> str:
    return secrets.token_urlsafe(48)


def refuse_shared_file(path: Path) -> None:
    if path.exists() and path.stat().st_mode & OTHERS_BITS:
        raise ImproperlyConfigured(f"{path} can be read by other users: run chmod 600 on it.")


def write_once(path: Path, content: str) -> None:
    """Write a 0600 file whole or not at all; the first of two racing processes wins, the other reads its file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = write_draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def write_draft(path: Path, content: str) -> Path:
    """A finished 0600 file beside `path`, on the disk and not only in its cache."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft
