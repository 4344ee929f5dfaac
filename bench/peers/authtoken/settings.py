"""Which settings has the peer rest_framework.authtoken?"""

from bench.peers.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework.authtoken"]  # noqa: F405
ROOT_URLCONF = "bench.peers.authtoken.urls"
