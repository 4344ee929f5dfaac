"""Which settings has the peer djangorestframework-api-key?"""

from bench.peers.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework_api_key"]  # noqa: F405
ROOT_URLCONF = "bench.peers.api_key.urls"
