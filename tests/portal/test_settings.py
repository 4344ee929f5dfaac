"""Cookies, transport and page policy follow the scheme of PUBLIC_URL; production settings pass Django's own check."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = (
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "THEME_COOKIE_NAME", "DEVICE_COOKIE_NAME",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_CONTENT_TYPE_NOSNIFF", "DEBUG",
)  # fmt: skip
PRINT = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """manage.py in an environment of its own."""
    given = {"PATH": os.environ["PATH"], "KEYDOCK_VAR": str(folder), **env}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip


def settings_of(folder: Path, **env: str) -> dict:
    return json.loads(run(folder, "shell", "--no-imports", "-c", PRINT, **env).stdout)


def test_behind_https_every_cookie_is_host_bound_and_secure(tmp_path: Path):
    found = settings_of(tmp_path, PUBLIC_URL="https://keys.example.com")
    assert all(found[name].startswith("__Host-") for name in NAMES if name.endswith("_COOKIE_NAME"))
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000


def test_a_demo_on_plain_http_keeps_plain_cookies_that_scripts_can_not_read(tmp_path: Path):
    found = settings_of(tmp_path, KEYDOCK_DEMO="1")
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_HTTPONLY"]
    assert found["CSRF_COOKIE_HTTPONLY"]
    assert found["SECURE_HSTS_SECONDS"] == 0


def test_debug_is_off_unless_asked_for(tmp_path: Path):
    assert settings_of(tmp_path, KEYDOCK_DEMO="1")["DEBUG"] is False


def test_production_settings_pass_the_deployment_check(tmp_path: Path):
    done = run(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        PUBLIC_URL="https://keys.example.com", DATABASE_URL="postgresql://keydock@127.0.0.1:1/keydock",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("policy", ["everybody", "Open sesame"])
def test_an_unknown_sign_up_policy_stops_the_start(tmp_path: Path, policy: str):
    done = run(tmp_path, "check", KEYDOCK_SIGN_UP=policy, KEYDOCK_DEMO="1")
    assert done.returncode != 0
    assert "KEYDOCK_SIGN_UP must be one of open, invitation, closed." in done.stderr
