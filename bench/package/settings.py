"""Which settings has that API? Those of every peer; it has no table of keys."""

from bench.peers.base import *  # noqa: F403

ROOT_URLCONF = "bench.package.urls"
