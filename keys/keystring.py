"""How is a key written? `<brand>_<environment>_<id>_<secret><check>` (decision 0002).

A key of the installation (`keys.operators`) has the word `operator` where others have the environment, so neither is
ever read as the other.
"""

import re
import zlib
from dataclasses import dataclass, field

from django.conf import settings

from portal.public_ids import BASE62, random_base62

ID_LENGTH = 12
SECRET_LENGTH = 43  # base62 symbols: 256 random bits
CHECK_LENGTH = 6  # base62 symbols: the 32 bits of a CRC32 fit
TAIL_LENGTH = 8
MASK = "..." + "*" * 8
OPERATOR = "operator"  # in the place of the environment
SHAPE = re.compile(
    rf"(?P<prefix>[a-z0-9]{{1,16}}_[a-z0-9]{{1,16}})_(?P<id>[0-9A-Za-z]{{{ID_LENGTH}}})"
    rf"_(?P<secret>[0-9A-Za-z]{{{SECRET_LENGTH}}})(?P<check>[0-9A-Za-z]{{{CHECK_LENGTH}}})",
    re.ASCII,
)


# What pages show beside a key and is none: its identifier, its masked form, the organization's id.
BESIDE_A_KEY = re.compile(
    rf"(?P<key>[0-9A-Za-z]{{{ID_LENGTH}}})|(?P<masked>\.*\*+[0-9A-Za-z]*)|(?P<organization>org_[0-9A-Za-z]+)",
    re.ASCII,
)


@dataclass(frozen=True)
class KeyString:
    """A well-formed key. `text` and `secret` stay out of repr(), so that they stay out of logs and error pages."""

    id: str
    secret: str = field(repr=False)
    text: str = field(repr=False)

    @property
    def tail(self) -> str:
        return self.text[-TAIL_LENGTH:]


def generate(key_id: str) -> KeyString:
    """A new key for the given public id: 256 bits from the operating system's random source."""
    return written(key_id, settings.KEY_ENVIRONMENT)


def generate_operator(key_id: str) -> KeyString:
    """The same of a key of the installation."""
    return written(key_id, OPERATOR)


def written(key_id: str, environment: str) -> KeyString:
    secret = random_base62(SECRET_LENGTH)
    body = f"{settings.KEY_BRAND}_{environment}_{key_id}_{secret}"
    return KeyString(id=key_id, secret=secret, text=body + checksum(body))


def parse(text: str) -> KeyString | None:
    """The parts of a key of ours, or None when the shape, brand, environment or checksum is wrong.

    This needs no database, so garbage and typing errors are refused for the price of a CRC32.
    """
    return parts(text, settings.KEY_ENVIRONMENT)


def parse_operator(text: str) -> KeyString | None:
    """The same of a key of the installation."""
    return parts(text, OPERATOR)


def parts(text: str, environment: str) -> KeyString | None:
    match = SHAPE.fullmatch(text)
    if match is None or match["prefix"] != f"{settings.KEY_BRAND}_{environment}":
        return None
    if checksum(text[:-CHECK_LENGTH]) != match["check"]:
        return None
    return KeyString(id=match["id"], secret=match["secret"], text=text)


def mistaken_for_key(text: str) -> str:
    """What the text is that somebody took for a key: "key" for an identifier of one, "masked", "organization"; empty
    for anything else. It is judged by its form alone, so it tells nothing about what exists."""
    found = BESIDE_A_KEY.fullmatch(text)
    return found.lastgroup or "" if found else ""


def checksum(body: str) -> str:
    """CRC32 of `body`, as six base62 symbols. It finds slips, not forgeries: the secret does that."""
    rest = zlib.crc32(body.encode("ascii"))
    symbols = []
    for _ in range(CHECK_LENGTH):
        rest, index = divmod(rest, len(BASE62))
        symbols.append(BASE62[index])
    return "".join(reversed(symbols))


def masked(tail: str) -> str:
    """What remains visible of a key: three dots, eight asterisks and its last eight characters."""
    return MASK + tail
