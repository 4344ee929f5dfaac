"""Which settings has the peer django-oauth-toolkit?"""

from bench.peers.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "oauth2_provider"]  # noqa: F405
ROOT_URLCONF = "bench.peers.oauth_toolkit.urls"
OAUTH2_PROVIDER = {"SCOPES": {"read": "Read", "introspection": "Ask about tokens"}}
