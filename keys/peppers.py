"""Which secret is mixed into every stored digest? A keyring of peppers, kept outside the database (decision 0003).

The keyring is a JSON object of version number to base64url text; the highest version is the current one:
`{"1": "..."}`. It comes from KEYDOCK_PEPPERS, KEYDOCK_PEPPERS_FILE or `var/secrets/peppers`.
"""

import base64
import json
import secrets
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.installation import installation_secret

PEPPER_BYTES = 32
FILE_NAME = "peppers"


@cache
def keyring() -> dict[int, bytes]:
    """Version to pepper. Raises ImproperlyConfigured when it is malformed or a pepper is under 32 bytes."""
    text = installation_secret(
        settings.VAR_DIR, FILE_NAME, variable="KEYDOCK_PEPPERS", make=first_keyring
    )
    try:
        peppers = {
            int(version): base64.urlsafe_b64decode(p) for version, p in json.loads(text).items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(
            "The pepper keyring is not a JSON object of versions."
        ) from error
    if not peppers or any(len(pepper) < PEPPER_BYTES for pepper in peppers.values()):
        raise ImproperlyConfigured(f"A pepper needs at least {PEPPER_BYTES} bytes.")
    return peppers


def current_version() -> int:
    return max(keyring())


def new_pepper() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(PEPPER_BYTES)).decode()


def first_keyring() -> str:
    return json.dumps({"1": new_pepper()})
