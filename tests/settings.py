"""Which settings do tests run with? The product's own, read from an environment that tests make for themselves.

Only the environment is prepared, before `portal.settings` reads it, and two settings changed below. A folder that
lives as long as the process keeps the developer's `var/` untouched. scripts/run_tests.py sets
KEYDOCK_TEST_DATABASE (sqlite or postgresql) and KEYDOCK_TEST_POSTGRESQL (the address of a throw-away server).
"""

import os
import tempfile

from tests.services import database_address

_folder = tempfile.TemporaryDirectory(prefix="keydock-tests-")
_prepared = {
    "KEYDOCK_VAR": _folder.name,
    "KEYDOCK_DEMO": "1",
    "DATABASE_URL": f"sqlite:///{_folder.name}/keydock.sqlite3",
}
_postgresql = os.environ.get("KEYDOCK_TEST_POSTGRESQL", "")
if os.environ.get("KEYDOCK_TEST_DATABASE") == "postgresql" and _postgresql:
    _prepared["DATABASE_URL"] = database_address(_postgresql, "keydock")

for _name in ("PORT", "PUBLIC_URL", "DEBUG", "CACHE_URL", "LOG_LEVEL", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ.update(_prepared)

from portal.settings import *  # noqa: E402, F403

# Many callers wait for one row here, on a machine that has other work: none is sent away for waiting long. A real
# server keeps the product's own limits.
DATABASES["default"]["OPTIONS"] |= (  # noqa: F405
    {"timeout": 60}
    if SQLITE  # noqa: F405
    else {
        "pool": None,  # each thread of a test has a connection of its own, as `at_once` says
        "connect_timeout": 30,
        "tcp_user_timeout": 60_000,
        "options": "-c statement_timeout=60s -c lock_timeout=60s -c idle_in_transaction_session_timeout=60s",
    }
)

# Each test client loads the middleware anew, and whitenoise would read every static file each time: 0.1 s a test.
WHITENOISE_AUTOREFRESH = True
