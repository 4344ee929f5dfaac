"""What is handed out is a file that was built: whole, typed, small in its needs, and leaving nothing behind."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packages import environments
from tests.packages.environments import SDK, run

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]


def sources(folder: Path) -> set[str]:
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "."], cwd=folder)
    return set(listed.split())


def test_the_wheel_holds_the_package_its_types_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {name for name in sources(SDK / "python") if name.startswith("keydock/")}
    assert "keydock/py.typed" in names


def test_the_wheel_needs_requests_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [name for name in packed.namelist() if name.endswith("/METADATA")]
        lines = packed.read(name).decode().splitlines()
    needs = [
        line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist")
    ]
    assert [need for need in needs if "extra ==" not in need] == ["requests>=2.32"]
    extras = {line.split()[1] for line in lines if line.startswith("Provides-Extra")}
    assert extras == {"jwks", "drf", "fastapi"}


def test_a_clean_checkout_is_clean_after_the_build(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in sources(SDK / "python"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_bytes((SDK / "python" / name).read_bytes())
    before = sorted(checkout.rglob("*"))
    environments.build_wheel(checkout, tmp_path / "built")
    assert sorted(checkout.rglob("*")) == before


def test_with_requests_alone_it_can_ask_and_says_what_else_is_missing(
    wheel: Path, tmp_path: Path
) -> None:
    python = environments.new_python(tmp_path / "venv", wheel)
    blocked = "import sys; sys.modules.update(dict.fromkeys(['django', 'fastapi', 'jwt', 'rest_framework']))\n"
    said = run(
        [
            python,
            "-c",
            f"{blocked}import keydock, keydock.wsgi, keydock.asgi; print(keydock.Verifier)",
        ]
    )
    assert "keydock.verifier.Verifier" in said
    done = subprocess.run(
        [python, "-c", f"{blocked}import keydock.offline"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "keydock[jwks]" in done.stderr


CONFIGURED = "from django.conf import settings; settings.configure(); "


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ("drf", f"{CONFIGURED}import keydock.drf, keydock.django"),
        ("fastapi", "import keydock.fastapi"),
        ("jwks", "import keydock.offline"),
    ],
)
def test_each_extra_brings_what_its_modules_need(
    extra: str, line: str, wheel: Path, tmp_path: Path
) -> None:
    """From the registry, as a reader of the pages installs it."""
    run([sys.executable, "-m", "venv", "--without-pip", tmp_path])
    python = tmp_path / "bin" / "python"
    asked = f"keydock[{extra}] @ {wheel.as_uri()}"
    run([*environments.pip_for(python), "install", "--quiet", "--no-compile", asked])
    run([python, "-c", line], cwd=tmp_path, env=environments.inherited())


def test_the_tarball_holds_what_the_package_exports(tarball: Path) -> None:
    with tarfile.open(tarball) as packed:
        names = {name.removeprefix("package/") for name in packed.getnames()}
    assert names == sources(SDK / "javascript")


TYPED = """
import express from "express";
import { KeydockError, Verifier, type Verdict } from "keydock";
import { keyRequired } from "keydock/express";

const app = express();
const verifier = new Verifier({ url: "https://keys.example.com", key: "kd_live_x", timeout: 500 });
app.use(keyRequired({ any: ["orders:read", "orders:write"] }, { verifier, cost: 2 }));
app.get("/orders", keyRequired("orders:read"), (request, response) => {
  const verdict: Verdict | undefined = request.keydock;
  response.json({ of: verdict?.organizationId, until: verdict?.expiresAt?.toISOString() });
});
export const told = (error: unknown): number => (error instanceof KeydockError ? error.status : 0);
"""


def test_its_types_are_what_a_project_in_typescript_needs(tarball: Path, tmp_path: Path) -> None:
    environments.install_packed(tmp_path, tarball)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "app.ts").write_text(TYPED)
    strict = [
        "--strict",
        "--noEmit",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        "--types",
        "node",
    ]
    compiler = environments.node_packages() / "typescript" / "bin" / "tsc"
    run(["node", compiler, *strict, "app.ts"], cwd=tmp_path)
    (tmp_path / "app.ts").write_text(TYPED.replace("organizationId", "organisationId"))
    with pytest.raises(RuntimeError, match="organisationId"):
        run(["node", compiler, *strict, "app.ts"], cwd=tmp_path)
