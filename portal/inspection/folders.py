"""Who else on this machine can read or change what belongs to the service, and is the journal where it should be?"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal import clock
from portal.inspection.finding import RISKY, WRONG, Finding
from portal.journal import catching_up, files
from portal.secrets.file_modes import NOBODY_ELSE, everything_below

ROOT = 0


def of_modes() -> Iterator[Finding]:
    """Secrets, database and journal are the service's own; its code is somebody else's."""
    kept = [Path(settings.VAR_DIR), *filter(None, [files.folder()])]
    for folder in kept:
        opened = [path for path in [folder, *everything_below(folder)] if is_open(path)]
        if opened:
            what = f"{opened[0]} can be read or changed by other users of this machine ({len(opened)} such in all)."
            yield Finding(WRONG, what, f"Run chmod -R go= {folder} as its owner.")
    if settings.DEMO:
        return
    if os.geteuid() == ROOT:
        what = "This runs as root."
        yield Finding(RISKY, what, "Serve as an account of its own, as deploy/systemd does.")
    elif os.access(settings.BASE_DIR, os.W_OK):
        what = f"The account of the service can change its own code in {settings.BASE_DIR}."
        yield Finding(RISKY, what, "Let the code belong to root.")


def is_open(path: Path) -> bool:
    """One that vanished meanwhile is not."""
    try:
        return bool(path.stat().st_mode & NOBODY_ELSE)
    except OSError:
        return False


def of_journal() -> Iterator[Finding]:
    place = files.folder()
    if place is None:
        what = "There is no journal: restoring a backup brings revoked keys back."
        yield Finding(RISKY, what, "Set KEYDOCK_JOURNAL.")
        return
    if reason := catching_up.why_not_open(clock.now()):
        yield Finding(WRONG, reason, "See docs/operating.md, “Backup and restore”.")
    try:
        files.probe()
    except OSError as error:
        what = f"The journal {place} cannot be written: {error.strerror}."
        yield Finding(
            WRONG, what, "Make the folder, and let it belong to the account of the service."
        )
        return
    database = Path(str(connection.settings_dict["NAME"]))
    if database.exists() and database.stat().st_dev == place.stat().st_dev:
        what = "The journal lies on the disk of the database, and is lost with it."
        yield Finding(RISKY, what, "Put KEYDOCK_JOURNAL on another disk or machine.")
