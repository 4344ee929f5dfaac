"""Which settings has the peer django-rest-knox?"""

from bench.peers.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "knox"]  # noqa: F405
ROOT_URLCONF = "bench.peers.knox.urls"
