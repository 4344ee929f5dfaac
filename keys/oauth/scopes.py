"""What may a token be asked to do? Names of permissions, never more than its parent holds now."""

import re

from keys.oauth.errors import invalid_scope
from portal.permissions import known

OFFLINE = "offline_access"
IDENTITY = frozenset({"openid", "profile", "email", OFFLINE})
REMEDY = "Leave scope out to ask for all that it may, or add this permission on its page under Applications."
HELD_REMEDY = (
    "Leave scope out to get all that is held, or use a key with this permission: a key's are chosen when it is "
    "generated under API keys, an API user's on its page under API users."
)
SHAPE = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*", re.ASCII)  # RFC 6749 appendix A.4


def parse(text: str) -> frozenset[str] | None:
    """The names in `scope`, None when it is left out. Raises OAuthError `invalid_scope`.

    RFC 6749 has one space between names; what was put together from lists has more here and there, and means the same.
    """
    if not SHAPE.fullmatch(text):
        raise invalid_scope("scope is names with spaces between them.")
    return frozenset(text.split()) or None


def asks_for_all(asked: frozenset[str] | None) -> bool:
    """Whether nothing is named that a token may do. `offline_access` alone says how long, and not what.

    The client then gets what it may ask for, and reads in the answer what that is (RFC 6749 section 3.3).
    """
    return asked is None or asked == {OFFLINE}


def narrow(text: str, held: frozenset[str], identity: frozenset[str] = IDENTITY) -> frozenset[str]:
    """What a token gets of what is held: all of it, or what is asked for.

    `identity` are the names that may be asked for beside permissions. Raises OAuthError `invalid_scope` for what is
    unknown or not held: nothing is left out in silence, so that a client learns of it here and not at a door.
    """
    wanted = parse(text)
    if wanted is None or (asks_for_all(wanted) and OFFLINE in identity):
        return held
    permissions = wanted - identity
    if strange := sorted(permissions - known().keys()):
        raise invalid_scope(f"There is no permission called {strange[0][:60]}.")
    if lacking := sorted(permissions - held):
        detail = f"{lacking[0]} is not held, so it cannot be asked for. {HELD_REMEDY}"
        raise invalid_scope(detail)
    return permissions
