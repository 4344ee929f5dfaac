"""Which settings has the peer djangorestframework-simplejwt? Tokens that outlive the benchmark."""

from datetime import timedelta

from bench.peers.base import *  # noqa: F403

ROOT_URLCONF = "bench.peers.simplejwt.urls"
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(days=3650)}
