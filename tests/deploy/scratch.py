"""Where may a test install Keydock as the page says? Below a folder that stands for the root of a machine.

Paths of the page and of the files in deploy/ are put below it, and fixed ports become free ones. What needs a machine
of its own is stood in for, as little as possible: packages and accounts are not made, `runuser` runs the command as
whoever runs the test, and `systemctl` is tests.deploy.systemctl. Everything else (Python, psql, pg_dump, nginx,
openssl, install, sed, tar) is what Debian has.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests import services
from tests.house.sources import ROOT, repository_files

# What the page and the files name of a machine.
PATHS = re.compile(
    r"(?<![\w./])/(?=(?:opt/keydock|etc/(?:keydock|nginx|systemd|letsencrypt)|var/(?:lib/(?:keydock|nginx)|backups|log)"
    r"|usr/local/sbin|run/nginx)\b)"
)
FOLDERS = (
    "opt", "run", "tmp", "etc/systemd/system", "etc/nginx/conf.d", "etc/nginx/sites-enabled", "etc/letsencrypt",
    "usr/local/sbin", "var/lib/nginx", "var/backups", "var/log/nginx", "stand-ins",
)  # fmt: skip
CERTIFICATE = "etc/letsencrypt/live/keys.example.com"

STAND_INS = {
    "apt-get": "exit 0",
    "useradd": "exit 0",
    "editor": "exit 0",
    "id": "echo 0",
    "git": 'test "$1" != clone || mv {root}/repository "$3"',
    # Owners are left out: there is one account here.
    "install": """
given=
for word do
    shift
    case "$given" in -o | -g) given=; continue ;; esac
    given=$word
    case "$word" in -o | -g) continue ;; esac
    set -- "$@" "$word"
done
exec /usr/bin/install "$@" """,
    "runuser": """
shift; account=$1; shift 2
if [ "$account" = postgres ]; then export PGHOST=127.0.0.1 PGPORT={postgresql} PGUSER=postgres PGPASSWORD={password}; fi
exec "$@" """,
    "python3": """
test "$1" = -m && test "$2" = venv || exec {python} "$@"
{python} -m venv --without-pip "$3"
packages=$(echo "$PWD/$3"/lib/python3*/site-packages)
printf '#!/bin/sh\\nexec {python} -m tests.deploy.libraries "$4" "%s"\\n' "$packages" > "$3/bin/pip"
chmod +x "$3/bin/pip" """,
    "systemctl": 'exec {python} -m tests.deploy.systemctl {root} "$@"',
    "nginx": 'exec /usr/sbin/nginx -e {root}/var/log/nginx/error.log -c {root}/etc/nginx/nginx.conf "$@"',
}


class Scratch:
    """One machine of the page: where it is, what is at which port, and what its shell says."""

    def __init__(self, postgresql: str = "") -> None:
        self.root = Path(tempfile.mkdtemp(prefix="keydock-machine-"))
        for folder in (*FOLDERS, CERTIFICATE):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        address = urlsplit(postgresql)
        self.ports = {
            "443": services.free_port(),
            "8000": services.free_port(),
            "8001": services.free_port(),
            "5432": address.port or 0,
        }
        self.write_stand_ins(address.port or 0, address.password or "")
        self.write_nginx()
        self.write_certificate()
        self.copy_repository(self.root / "repository")

    @property
    def authority(self) -> Path:
        return self.root / CERTIFICATE / "fullchain.pem"

    def write_stand_ins(self, postgresql: int, password: str) -> None:
        given = {
            "python": sys.executable,
            "root": self.root,
            "postgresql": postgresql,
            "password": password,
        }
        for name, text in STAND_INS.items():
            path = self.root / "stand-ins" / name
            path.write_text("#!/bin/sh\n" + text.strip().format(**given) + "\n")
            path.chmod(0o755)

    def write_nginx(self) -> None:
        """Debian's own nginx.conf, below the root."""
        text = self.mapped(Path("/etc/nginx/nginx.conf").read_text())
        folders = "".join(
            f"{kind}_temp_path {self.root}/var/lib/nginx/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = text.replace("http {", f"http {{\n{folders}", 1)
        if os.geteuid():
            text = re.sub(r"^user .*;$", "", text, flags=re.MULTILINE)
        (self.root / "etc/nginx/nginx.conf").write_text(f"daemon off;\n{text}")
        shutil.copy("/etc/nginx/mime.types", self.root / "etc/nginx/mime.types")

    def write_certificate(self) -> None:
        folder = self.root / CERTIFICATE
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=keys.example.com", "-addext", "subjectAltName=DNS:keys.example.com",
             "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def mapped(self, text: str) -> str:
        """The text with its paths below the root and at our ports."""
        text = PATHS.sub(f"{self.root}/", text)
        for known in ("8000", "8001"):
            text = re.sub(rf"(127\.0\.0\.1:|--port ){known}\b", rf"\g<1>{self.ports[known]}", text)
        text = text.replace("@127.0.0.1/keydock", f"@127.0.0.1:{self.ports['5432']}/keydock")
        return text.replace("listen 443 ", f"listen 127.0.0.1:{self.ports['443']} ")

    def copy_repository(self, target: Path) -> None:
        """The repository as it stands, its deploy/ mapped: what the page clones."""
        for path in repository_files():
            name = path.relative_to(ROOT)
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
            if name.parts[0] == "deploy":
                copy.write_text(self.mapped(path.read_text()))

    def run(self, script: str) -> str:
        """What a shell of root's prints. Raises AssertionError with all that it said when a command fails."""
        environment = {
            "PATH": f"{self.root}/stand-ins:{self.root}/usr/local/sbin:{os.environ['PATH']}:/usr/sbin",
            "HOME": str(self.root), "TMPDIR": str(self.root / "tmp"), "LANG": "C.UTF-8",
        }  # fmt: skip
        done = subprocess.run(
            ["sh", "-eux", "-c", self.mapped(script)],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{self.logs()}"
        return done.stdout

    def logs(self) -> str:
        found = sorted((self.root / "var" / "log").rglob("*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text()[-2000:]}" for path in found)

    def remove(self) -> None:
        """End what was started, and leave nothing."""
        for record in (self.root / "run").iterdir():
            number = int(record.read_text())
            with suppress(ProcessLookupError):
                os.killpg(number, signal.SIGKILL)
        shutil.rmtree(self.root, ignore_errors=True)
