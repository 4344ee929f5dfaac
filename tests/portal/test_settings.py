"""The table of settings in docs/operating.md and the settings themselves are one list, and mean what it says."""

import ast
import re
import subprocess
import sys
from email.utils import parseaddr

import pytest

from tests.house.sources import ROOT, modules

PAGE = (ROOT / "docs" / "operating.md").read_text()
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
READERS = {
    "text",
    "flag",
    "number",
    "listed",
    "one_of",
    "networks",
    "ports",
    "limits",
    "address",
    "readable_file",
    "password",
    "line",
    "mailbox",
}
# By another reader of flags.
IN_CHECKS = {"KEYDOCK_ALLOW_HTTP", "KEYDOCK_ALLOW_UNENCRYPTED", "KEYDOCK_PRINT_MAILS"}
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
    return named | OF_SECRETS | IN_CHECKS


def read_as_text() -> set[str]:
    source = (ROOT / "portal" / "settings.py").read_text()
    readers = "text|line|mailbox|listed|networks|ports|address|readable_file|password"
    return set(re.findall(rf'env\.(?:{readers})\(\s*"([A-Z_]+)"', source)) | OF_SECRETS


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


@pytest.mark.parametrize("name", ["Acme, Inc.", 'The "A" <team>'])
def test_a_name_with_a_comma_is_no_part_of_the_address_of_mails(var, name):
    said = asked("DEFAULT_FROM_EMAIL", KEYDOCK_PORTAL_NAME=name, **var)
    assert parseaddr(said) == (name, "keydock@127.0.0.1")


def test_a_forwarded_scheme_is_believed_behind_a_declared_proxy_only(var):
    assert asked("'SECURE_PROXY_SSL_HEADER' in globals()", **var) == "False"
    assert asked("'SECURE_PROXY_SSL_HEADER' in globals()", TRUSTED_PROXY_COUNT="1", **var) == "True"


def test_sqlite_waits_for_the_disk_and_postgresql_for_nobody_too_long(var):
    assert "synchronous=FULL" in asked("DATABASES['default']['OPTIONS']", **var)
    said = asked("DATABASES['default']['OPTIONS']", DATABASE_URL="postgresql://u:p@h/n", **var)
    assert ("statement_timeout=5s" in said, "'connect_timeout': 2" in said) == (True, True)


def test_what_hsts_says_of_hosts_beside_ours_is_the_operators_to_say(var):
    said = "SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD"
    https = {"PUBLIC_URL": "https://keys.example.com", **var}
    assert asked(said, **https) == "False False"
    assert asked(said, KEYDOCK_HSTS_SUBDOMAINS="1", **https) == "True False"
    assert asked(said, KEYDOCK_HSTS_PRELOAD="1", **https) == "False False"


# What cannot be understood stops the start, in one sentence that names the setting -----------------------------------
WRONG = {
    "KEYDOCK_EGRESS_ALLOW": ["10.0.0/99", "10.0.0.1/8", "inside"],
    "KEYDOCK_EGRESS_PORTS": ["a", "0", "70000", "1.5"],
    "KEYDOCK_EGRESS_CA_FILE": ["/no/such/file"],
    "KEYDOCK_DATABASE_CA_FILE": ["/no/such/file"],
    "KEYDOCK_CACHE_CA_FILE": ["/no/such/file"],
    "LOG_LEVEL": ["LOUD"],
    "DATABASE_URL": [
        "mysql://u:hunter-2@h/n",
        "postgresql://u:hunter-2@h:abc/n",
        "nothing",
        "postgresql://[",
    ],
    "CACHE_URL": ["memcached://u:hunter-2@h", "redis://h:x"],
    "PUBLIC_URL": ["ftp://x", "keys.example.com", "http://[", "https://x:port"],
    "PORT": ["x", "0", "70000", "80.5"],
    "EMAIL_PORT": ["smtp"],
    "KEYDOCK_DEMO": ["perhaps"],
    "KEYDOCK_ALLOW_HTTP": ["perhaps"],
    "KEYDOCK_SIGN_UP": ["maybe"],
    "KEYDOCK_THREADS": ["8"],
    "KEYDOCK_VAR": ["/proc/nowhere"],
    "KEYDOCK_BRAND": ["Two Words"],
    "KEYDOCK_PERMISSIONS": ["orders"],
    "SECRET_KEY_FILE": ["/no/such/file"],
}
ALONE = ("KEYDOCK_DEMO", "KEYDOCK_VAR")


def started(var: dict[str, str], *command: str, **env: str) -> tuple[int, str]:
    """Exit code and everything that is printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env={"PATH": "/usr/bin", "KEYDOCK_DEMO": "1", **var, **env},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def rounds() -> list[dict[str, str]]:
    """Each wrong value once. A start takes a second, and all that is wrong is told at once, so that one value of each
    setting goes together; but those of `ALONE`, without which others are read otherwise."""
    together = [WRONG[name] for name in WRONG if name not in ALONE]
    names = [name for name in WRONG if name not in ALONE]
    found = [
        {
            name: values[place]
            for name, values in zip(names, together, strict=True)
            if values[place:]
        }
        for place in range(max(map(len, together)))
    ]
    return found + [{name: value} for name in ALONE for value in WRONG[name]]


@pytest.mark.parametrize("wrong", rounds(), ids=lambda wrong: f"{len(wrong)} {next(iter(wrong))}")
def test_a_value_that_cannot_be_understood_stops_the_start_in_one_sentence(var, wrong):
    code, said = started(var, "serve", **wrong)
    assert code == 1
    assert "Traceback" not in said
    heading, _, errors = said.partition("ERRORS:")
    lines = errors.splitlines()
    for name, value in wrong.items():
        about = [line for line in lines if re.search(rf"\b{name}\b", line)]
        # A folder that cannot be made is told by its path, and lacks each of the secrets that would lie in it.
        assert len(about) == 1 or (name == "KEYDOCK_VAR" and value in errors), said
        assert name not in heading
    assert "hunter-2" not in said


def test_a_name_that_nobody_reads_is_a_warning_with_the_nearest_one(var):
    code, said = started(
        var, "check", KEYDOCK_UPLOAD_LARGST="5", KEYDOCK_SIGNUP_FILE="x", KEYDOCK_Q=""
    )
    assert code == 0
    assert "There is no setting KEYDOCK_UPLOAD_LARGST. Is KEYDOCK_UPLOAD_LARGEST meant?" in said
    assert "There is no setting KEYDOCK_SIGNUP_FILE. Is KEYDOCK_SIGN_UP meant?" in said
    assert "There is no setting KEYDOCK_Q." in said


def test_no_name_of_ours_is_taken_for_an_unknown_one(var, tmp_path):
    known = {
        name: "" for name in described() if name.startswith("KEYDOCK_") and name != "KEYDOCK_VAR"
    }
    _, said = started(var, "check", **known, KEYDOCK_URL="x", KEYDOCK_TEST_REDIS="x")
    assert "There is no setting" not in said
