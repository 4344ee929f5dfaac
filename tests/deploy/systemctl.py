"""systemctl for a test: starts, stops and waits for what the units below a scratch root say, and for its nginx.

python -m tests.deploy.systemctl ROOT start keydock.service
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.deploy.units import environment_in, settings_of, words_of

INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR")  # systemd gives a service next to nothing
STOPS_WITHIN = 40.0  # seconds


class Manager:
    """The services of one scratch root. A running one has a file with the number of its process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.running = root / "run"

    def start(self, name: str) -> None:
        if name.endswith(".timer"):
            return
        unit = self.root / "etc" / "systemd" / "system" / name
        said = settings_of(unit)
        given = said.get("EnvironmentFile")
        environment = {key: os.environ[key] for key in INHERITED if key in os.environ}
        environment |= environment_in(Path(given)) if given else {}
        with (self.root / "var" / "log" / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                words_of(unit), cwd=said.get("WorkingDirectory", "/"), env=environment, stdout=log, stderr=log,
                umask=int(said["UMask"], 8), start_new_session=True,
            )  # fmt: skip
        if said.get("Type") == "oneshot":
            if process.wait():
                raise SystemExit(f"{name} failed")
            return
        (self.running / name).write_text(str(process.pid))

    def stop(self, name: str) -> None:
        record = self.running / name
        if not record.exists():
            return
        number = int(record.read_text())
        record.unlink()
        try:
            os.kill(number, signal.SIGTERM)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + STOPS_WITHIN
        while Path(f"/proc/{number}").exists() and not is_zombie(number):
            if time.monotonic() > deadline:
                os.killpg(number, signal.SIGKILL)
            time.sleep(0.05)

    def reload_nginx(self) -> None:
        record = self.running / "nginx"
        if record.exists():
            os.kill(int(record.read_text()), signal.SIGHUP)
            return
        with (self.root / "var" / "log" / "nginx.log").open("ab") as log:
            process = subprocess.Popen(["nginx"], stdout=log, stderr=log, start_new_session=True)
        record.write_text(str(process.pid))


def is_zombie(number: int) -> bool:
    """Whether it has ended and only waits to be asked for: in a container there may be nobody who does."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def main(root: str, verb: str, *names: str) -> None:
    manager, services = Manager(Path(root)), [name for name in names if not name.startswith("-")]
    if verb == "daemon-reload":
        return
    for name in services:
        if name == "nginx":
            manager.reload_nginx()
            continue
        if verb in {"stop", "restart"}:
            manager.stop(name)
        if verb in {"start", "restart", "enable"}:
            manager.start(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
