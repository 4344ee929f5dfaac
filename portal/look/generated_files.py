"""How do files that are written from installed packages come among the static files? By a finder of their own.

Production collects them like any other; a demo and tests serve them from `generated/` in the folder of the
installation.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage

from portal.look import icons, typeface


class GeneratedFilesFinder(BaseFinder):
    """Finds the file of icons, and the typeface where it could be made."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [str(folder() / path)] if path in written() else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=folder())
        return ((name, storage) for name in written())


def is_served(name: str) -> bool:
    """Whether pages may name the file: collected where production serves collected files, else written now."""
    collected: dict[str, str] | None = getattr(staticfiles_storage, "hashed_files", None)
    return name in (written() if collected is None else collected)


def folder() -> Path:
    return Path(settings.VAR_DIR) / "generated"


@cache
def written() -> frozenset[str]:
    """The names of the files, which lie in the folder when this returns: written once by each process."""
    for name, content in contents().items():
        write(folder() / name, content)
    return frozenset(contents())


def contents() -> dict[str, bytes]:
    always = {icons.FILE: icons.sprite()}
    font = typeface.font()
    if font is None:
        return always
    return {**always, typeface.FILE: font, typeface.STYLESHEET: typeface.RULES.encode()}


def write(path: Path, content: bytes) -> None:
    """At once, since several processes may start together; left as it is where it is that already."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)
