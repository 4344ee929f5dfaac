"""Where does the journal lie? In a folder of files, one of each machine and month, that are only ever added to.

Machines may share the folder: each writes to a file of its own name. What is older than the oldest backup may be
deleted by hand.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from platform import node

from django.conf import settings

from portal.journal.entries import NotedEnd, read_line

SUFFIX = ".jsonl"
UNFIT = re.compile(r"[^A-Za-z0-9_-]")  # for the name of a file
OPENED = "opened"  # a file: somebody has vouched for this folder, however empty it is
TAIL = 256 * 1024  # bytes: a thousand entries and more


def folder() -> Path | None:
    """None where the installation keeps no journal."""
    return Path(settings.JOURNAL) if settings.JOURNAL else None


def file_name(at: datetime) -> str:
    machine = UNFIT.sub("_", node()) or "machine"
    return f"{machine}.{at:%Y-%m}{SUFFIX}"


def append(entries: Iterable[NotedEnd]) -> None:
    """Write the entries, and return when they are on the disk. Raises OSError."""
    place = folder()
    if place is None:
        return
    lines: dict[str, str] = defaultdict(str)
    for entry in entries:
        lines[file_name(entry.at)] += f"\n{entry.line()}\n"
    for name, text in lines.items():
        append_text(place / name, text)


def append_text(path: Path, text: str) -> None:
    """One write to the end of the file cannot mix with another's. The text begins a line of its own, so that one that
    a full disk has cut short before costs nothing but itself."""
    is_new, content = not path.exists(), text.encode()
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.write(descriptor, content) != len(content):
            raise OSError("the disk is full")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)


def sync_folder(place: Path) -> None:
    """A file that was just made is found after a power cut only when its folder is on the disk too."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_folder() -> None:
    """Vouch for the folder: whatever is missing in it, somebody knows. Raises OSError."""
    if (place := folder()) is not None:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        (place / OPENED).touch(mode=0o600)


def probe() -> None:
    """Raises OSError where a line could not be written now."""
    if (place := folder()) is not None:
        draft = place / f".probe-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.unlink()


def is_opened() -> bool:
    """Whether this folder was ever written to."""
    place = folder()
    return place is None or (place / OPENED).exists() or bool(files())


def files() -> list[Path]:
    place = folder()
    return sorted(place.glob(f"*{SUFFIX}")) if place is not None and place.is_dir() else []


def entries() -> Iterator[NotedEnd | None]:
    """Every entry of every file; None for a line that cannot be read."""
    for path in files():
        with path.open(errors="replace") as lines:
            yield from (read_line(line) for line in lines if line.strip())


def newest() -> Iterator[NotedEnd]:
    """The last thousand or so entries of each machine: what a restored database lacks is among them."""
    by_machine: dict[str, list[Path]] = defaultdict(list)
    for path in files():
        by_machine[path.name.rsplit(".", 2)[0]].append(path)
    for paths in by_machine.values():
        for path in paths[-2:]:
            with path.open("rb") as file:
                file.seek(max(path.stat().st_size - TAIL, 0))
                lines = file.read().decode(errors="replace").splitlines()
            found = (read_line(line) for line in lines if line.strip())
            yield from (entry for entry in found if entry is not None)
