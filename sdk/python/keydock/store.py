"""Where does a sign-in stay on this machine? In one file that only its owner may read."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows has no such lock
    fcntl = None  # type: ignore[assignment]


def path() -> Path:
    """`KEYDOCK_CREDENTIALS`, else `keydock/credentials.json` in the configuration folder of the person."""
    if chosen := os.environ.get("KEYDOCK_CREDENTIALS"):
        return Path(chosen)
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "keydock" / "credentials.json"


def read() -> dict[str, Any] | None:
    """The sign-in, or None. A file that cannot be read as one counts as none."""
    try:
        found = json.loads(path().read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write(sign_in: dict[str, Any]) -> None:
    """Replace the file in one step, never readable by others, not even for a moment."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(sign_in, file)
    fresh.replace(target)


@contextmanager
def alone() -> Iterator[None]:
    """One program of this person at a time. A refresh token is good once: two that send it end the sign-in."""
    beside = path().with_name(f"{path().name}.lock")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as held:
        if fcntl is not None:
            fcntl.flock(held, fcntl.LOCK_EX)  # until the file is closed
        yield


def forget() -> None:
    path().unlink(missing_ok=True)
