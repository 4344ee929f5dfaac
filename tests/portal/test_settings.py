"""The table of settings in docs/operating.md and the settings themselves are one list, and mean what it says."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.sources import ROOT, modules

PAGE = (ROOT / "docs" / "operating.md").read_text()
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
READERS = {"text", "flag", "number", "listed", "one_of"}
OF_SECRETS = {"SECRET_KEY", "KEYDOCK_PEPPERS", "KEYDOCK_SIGNING_KEY", "KEYDOCK_SEALING_KEYS"}


def described() -> dict[str, tuple[str, str]]:
    return {name: (default, meaning) for name, default, meaning in ROW.findall(PAGE)}


def read_by_the_source() -> set[str]:
    """Names that are passed to a reader of `portal.environment`."""
    calls = [
        node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.Call)
    ]
    named = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and ast.unparse(call.func.value) in {"env", "environment"}
        and isinstance(call.args[0], ast.Constant)
    }
    return named | OF_SECRETS


def read_as_text() -> set[str]:
    source = (ROOT / "portal" / "settings.py").read_text()
    return set(re.findall(r'env\.(?:text|listed)\("([A-Z_]+)"', source)) | OF_SECRETS


def test_every_variable_is_described_and_no_other():
    assert set(described()) == read_by_the_source()


def test_what_may_come_from_a_file_can_be_read_from_one():
    assert {name for name, (_, said) in described().items() if "or file" in said} <= read_as_text()


def test_every_variable_is_described_once():
    names = [name for name, _, _ in ROW.findall(PAGE)]
    assert len(names) == len(set(names))


def asked(program: str, **env: str) -> str:
    """What settings read from this environment say."""
    found = subprocess.run(
        [sys.executable, "-c", f"from portal.settings import *; print({program})"],
        cwd=ROOT, env={"PATH": "/usr/bin", **env}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return found.stdout.strip()


@pytest.fixture
def var(tmp_path) -> dict[str, str]:
    return {"KEYDOCK_VAR": str(tmp_path)}


def test_the_address_follows_the_port_until_it_is_named(var):
    assert asked("PUBLIC_URL", PORT="9001", **var) == "http://127.0.0.1:9001"
    assert (
        asked("PUBLIC_URL", PUBLIC_URL="https://keys.example.com/", **var)
        == "https://keys.example.com"
    )


def test_behind_https_cookies_are_secure_and_bound_to_the_host(var):
    said = asked(
        "SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE, SECURE_HSTS_SECONDS",
        PUBLIC_URL="https://keys.example.com",
        **var,
    )
    assert said == "__Host-keydock_session __Host-keydock_csrf True 31536000"


def test_a_forwarded_scheme_is_believed_behind_a_declared_proxy_only(var):
    assert asked("'SECURE_PROXY_SSL_HEADER' in globals()", **var) == "False"
    assert asked("'SECURE_PROXY_SSL_HEADER' in globals()", TRUSTED_PROXY_COUNT="1", **var) == "True"


def test_sqlite_waits_for_the_disk_and_postgresql_for_nobody_too_long(var):
    assert "synchronous=FULL" in asked("DATABASES['default']['OPTIONS']", **var)
    said = asked("DATABASES['default']['OPTIONS']", DATABASE_URL="postgresql://u:p@h/n", **var)
    assert ("statement_timeout=5s" in said, "'connect_timeout': 2" in said) == (True, True)
