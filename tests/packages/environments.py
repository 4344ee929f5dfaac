"""Where do the packages of `sdk/` run in tests? As built files, in new environments beside the frameworks alone.

The frameworks are installed once, at pinned versions with hashes, into var/packages, which is kept for the next run. A
new environment sees those, and the wheel or tarball that was built for it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import REPOSITORY
from tests.services import MissingBinaryError

KEPT = REPOSITORY / "var" / "packages"
REQUIREMENTS = REPOSITORY / "requirements" / "packages.txt"
JAVASCRIPT = Path(__file__).resolve().parent / "javascript"
SDK = REPOSITORY / "sdk"
WITHIN = 300  # seconds


def run(command: list[str | Path], **options: object) -> str:
    """What it prints. Raises RuntimeError with its errors when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=WITHIN, **options
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of the run at a time makes what is kept."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_made(folder: Path, wanted: str) -> bool:
    stamp = folder / "stamp"
    return stamp.exists() and stamp.read_text() == wanted


def frameworks() -> Path:
    """The Python of the environment with the frameworks and without our package."""
    folder, wanted = KEPT / "python", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    with alone(folder):
        if not is_made(folder, wanted):
            run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder])
            pinned = ["--no-compile", "--require-hashes", "--requirement", REQUIREMENTS]
            run([*pip_for(python), "install", "--quiet", *pinned])
            (folder / "stamp").write_text(wanted)
    return python


def pip_for(python: Path) -> list[str | Path]:
    return [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]


def site_packages(python: Path) -> Path:
    return next((python.parent.parent / "lib").glob("python3.*/site-packages"))


def build_wheel(source: Path, into: Path) -> Path:
    """The wheel of the Python package in this folder."""
    wheel = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run([*pip_for(frameworks()), *wheel, "--wheel-dir", into, source])
    return next(into.glob("keydock-*.whl"))


def new_python(folder: Path, wheel: Path) -> Path:
    """A new environment with the wheel, beside the frameworks; its Python."""
    run([sys.executable, "-m", "venv", "--without-pip", folder])
    python = folder / "bin" / "python"
    (site_packages(python) / "frameworks.pth").write_text(f"{site_packages(frameworks())}\n")
    run([*pip_for(python), "install", "--quiet", "--no-deps", "--no-index", wheel])
    for program in ("django-admin", "uvicorn", "flask"):
        text = (frameworks().parent / program).read_text()
        (folder / "bin" / program).write_text(text.replace(str(frameworks()), str(python)))
        (folder / "bin" / program).chmod(0o755)
    return python


def node_packages() -> Path:
    """The folder `node_modules` with Express and without our package. Raises MissingBinaryError without Node.js."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingBinaryError(program)
    folder = KEPT / "javascript"
    wanted = hashlib.sha256((JAVASCRIPT / "package-lock.json").read_bytes()).hexdigest()
    with alone(folder):
        if not is_made(folder, wanted):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(JAVASCRIPT / name, folder)
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
            (folder / "stamp").write_text(wanted)
    return folder / "node_modules"


def npm(*arguments: str, cwd: Path) -> str:
    return run([shutil.which("npm") or "npm", *arguments], cwd=cwd)


def pack(into: Path) -> Path:
    """The tarball of the JavaScript package."""
    npm("pack", "--pack-destination", str(into), str(SDK / "javascript"), cwd=into)
    return next(into.glob("keydock-*.tgz"))


def install_packed(project: Path, tarball: Path) -> None:
    """What `npm install express keydock-0.2.0.tgz` would leave in the project, without asking the registry."""
    modules = project / "node_modules"
    modules.mkdir(parents=True)
    for package in node_packages().iterdir():
        if not package.name.startswith("."):
            (modules / package.name).symlink_to(package)
    with tarfile.open(tarball) as packed:
        packed.extractall(modules, filter="data")
    (modules / "package").rename(modules / "keydock")


def inherited() -> dict[str, str]:
    """What a program needs of our environment, and nothing of the tests' own."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
