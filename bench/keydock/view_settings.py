"""Which settings has a company's own API that uses Keydock's DRF classes? Keydock's, with routes of its own."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.keydock.view"
