"""How does a throw-away PostgreSQL begin with a million keys? From an archive of a stopped one."""

import subprocess
from pathlib import Path

from tests import services

# Each thread of each server holds a connection, and the tables fit into memory, as they do in production.
OPTIONS = ["max_connections=600", "shared_buffers=512MB"]


class ArchivedPostgresql(services.PostgresqlServer):
    """A server of our own: empty, or unpacked from an archive with its roles, databases and password.

    Nothing is forced to disk. That favours who writes a row for each request, such as django-oauth-toolkit; it
    keeps the disk of this machine out of the comparison.
    """

    def __init__(self, archive: Path | None = None) -> None:
        self.archive = archive
        super().__init__()
        self.options += OPTIONS

    def _initialise(self) -> None:
        if self.archive is None:
            return super()._initialise()
        subprocess.run(["tar", "-xpf", self.archive, "-C", self.folder], check=True)
        self.password = (self.folder / "password").read_text()
        self.address = f"postgresql://keydock:{self.password}@127.0.0.1:{self.port}/postgres"

    def pack(self, archive: Path) -> None:
        """Stop, and write everything into an archive."""
        self.stop()
        unwanted = ["--exclude=./cluster/postmaster.*", "--exclude=./log"]
        subprocess.run(["tar", "-cf", archive, *unwanted, "-C", self.folder, "."], check=True)
