"""Where do the published JavaScript clients come from? From the registry, at the versions of the lock file."""

import hashlib
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.services import MissingBinaryError

FOLDER = Path(__file__).resolve().parent / "javascript"
INSTALLED = FOLDER / "node_modules"
STAMP = INSTALLED / ".installed"
WITHIN = 180  # seconds


def install() -> Path:
    """The folder `node_modules`, made if the lock file has changed. Raises MissingBinaryError without Node.js."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingBinaryError(program)
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        replace(wanted)
    return INSTALLED


def replace(wanted: str) -> None:
    """Made beside and moved in one step, since two processes of one run may come here at once."""
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix=".making-") as made:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=made, check=True, capture_output=True, timeout=WITHIN)
        fresh = Path(made) / "node_modules"
        (fresh / STAMP.name).write_text(wanted)
        old = Path(made) / "old"
        with suppress(FileNotFoundError):
            INSTALLED.rename(old)
        with suppress(OSError):  # the other process was faster, with the same packages
            fresh.rename(INSTALLED)
