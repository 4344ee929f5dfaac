"""Who on this machine may read what Keydock writes? Its own user alone: the database in `var/` holds everything."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NOBODY_ELSE = 0o077  # what the group and all others may do


def close_to_others(folder: Path) -> None:
    """Write nothing from now on that others of this machine can read, and close what lies in `folder` already.

    An earlier version left the database readable: another user of the machine could open the admin with what stands
    in it. Raises ImproperlyConfigured where a file is open and only somebody else can close it.
    """
    os.umask(NOBODY_ELSE)
    make_folder(folder)
    tighten(folder)
    for path in everything_below(folder):
        tighten(path)


def make_folder(path: Path) -> None:
    """Raises ImproperlyConfigured when there is none and none can be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {path} cannot be made: {error.strerror}."
        ) from error


def close_database(path: Path) -> None:
    """The same for an embedded database wherever it lies, with the files that SQLite keeps beside it."""
    for name in (path, *(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))):
        if name.exists():
            tighten(name)


def everything_below(folder: Path) -> Iterator[Path]:
    """Files and folders; links are neither closed nor followed, since what they lead to is not ours."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if not path.is_symlink():
                yield path


def tighten(path: Path) -> None:
    """Take the rights of others away. A file that vanished meanwhile needs nothing."""
    try:
        mode = path.stat().st_mode
        if mode & NOBODY_ELSE:
            path.chmod(mode & 0o7700)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} is open to other users of this machine and cannot be closed: run chmod go= on it as its owner."
        ) from error
