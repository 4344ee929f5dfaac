"""Which secret is mixed into every stored digest? A keyring of peppers, kept outside the database (decision 0003).

It is written as `portal.secrets.keyrings` says and comes from KEYDOCK_PEPPERS, KEYDOCK_PEPPERS_FILE or
`var/secrets/peppers`. New digests are made with its current version.
"""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.secrets import keyrings
from portal.secrets.installation import installation_secret

PEPPER_BYTES = 32
FILE_NAME = "peppers"
VARIABLE = "KEYDOCK_PEPPERS"
READ_AGAIN_AFTER = 1.0  # seconds


@dataclass(frozen=True)
class PepperRing:
    """Version to pepper, and the version chosen for new digests (None: the highest)."""

    peppers: dict[int, bytes] = field(repr=False)
    chosen: int | None = None

    def added(self) -> "PepperRing":
        """With a new pepper of the next version; which one is current does not change when one was chosen."""
        new = secrets.token_bytes(PEPPER_BYTES)
        return replace(self, peppers={**self.peppers, max(self.peppers) + 1: new})

    def using(self, version: int | None) -> "PepperRing":
        return replace(self, chosen=version)

    def without(self, version: int) -> "PepperRing":
        kept = {each: pepper for each, pepper in self.peppers.items() if each != version}
        return replace(self, peppers=kept)


class PepperRingCache:
    """The keyring as last read. It is read at its first use, and again when it may have grown."""

    def __init__(self) -> None:
        self.ring: PepperRing | None = None
        self.read_at = 0.0  # seconds, monotonic

    def get(self) -> PepperRing:
        return self.ring or self.read()

    def read(self) -> PepperRing:
        self.read_at = time.monotonic()
        text = installation_secret(
            settings.VAR_DIR, FILE_NAME, variable=VARIABLE, make=first_keyring
        )
        self.ring = parse(text)
        return self.ring

    def read_again(self) -> None:
        """At most once a second. A source that cannot be read any more changes nothing."""
        if time.monotonic() - self.read_at >= READ_AGAIN_AFTER:
            with suppress(ImproperlyConfigured, OSError):
                self.read()


cache = PepperRingCache()


def ring() -> PepperRing:
    """The keyring in use. Raises ImproperlyConfigured when it is malformed or a pepper is under 32 bytes."""
    return cache.get()


def keyring() -> dict[int, bytes]:
    """Version to pepper. Raises as `ring` does."""
    return ring().peppers


def current_version() -> int:
    chosen = ring().chosen
    return chosen if chosen in keyring() else max(keyring())


def knows(version: int) -> bool:
    """True when the keyring has this version. An unknown one is looked for in the source again: another process
    may have been started with a newer keyring, and made digests with it."""
    if version not in keyring():
        cache.read_again()
    return version in keyring()


def parse(text: str) -> PepperRing:
    """Raises ImproperlyConfigured as `keyrings.parse` does, and for a pepper under 32 bytes."""
    peppers, chosen = keyrings.parse(text, "pepper")
    if any(len(pepper) < PEPPER_BYTES for pepper in peppers.values()):
        raise ImproperlyConfigured(f"A pepper needs at least {PEPPER_BYTES} bytes.")
    return PepperRing(peppers, chosen)


def serialize(keyring: PepperRing) -> str:
    """The keyring as text, for its file or variable."""
    return keyrings.serialize(keyring.peppers, keyring.chosen)


def first_keyring() -> str:
    return serialize(PepperRing({1: secrets.token_bytes(PEPPER_BYTES)}))
