"""Which settings do all peers share? Those of a lean API: two middlewares, JSON, a connection that is kept.

The database comes from BENCH_DATABASE: `postgresql://user:password@host:port/name` or `sqlite:////path`.
"""

import os
from typing import Any
from urllib.parse import urlsplit


def database(address: str) -> dict[str, Any]:
    """The address as Django wants it."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:],
            "CONN_MAX_AGE": None,
            "OPTIONS": options,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": parts.username,
        "PASSWORD": parts.password,
        "NAME": parts.path[1:],
        "CONN_MAX_AGE": None,
    }


SECRET_KEY = "of a benchmark that listens on loopback and is thrown away"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": database(os.environ.get("BENCH_DATABASE", "sqlite:////:memory:"))}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
USE_I18N = False
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
