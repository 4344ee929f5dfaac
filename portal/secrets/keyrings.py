"""How is a ring of secret keys written down, and where is it put? A JSON object of version number to base64url text.

`{"1": "...", "2": "...", "current": 1}`; without "current" the highest version is the one in use.
"""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.secrets.installation import replace_secret, secret_file

CURRENT = "current"
HIGHEST_VERSION = 2**15 - 1  # what a small integer column of both databases holds


def parse(text: str, kind: str) -> tuple[dict[int, bytes], int | None]:
    """Version to key, and the version chosen as the current one if any. `kind` names the ring in errors.

    Raises ImproperlyConfigured, which never quotes what it read.
    """
    try:
        entries = json.loads(text)
        chosen = entries.pop(CURRENT, None)
        keys = {int(version): base64.urlsafe_b64decode(key) for version, key in entries.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(
            f"The {kind} keyring is not a JSON object of versions."
        ) from error
    if not keys or min(keys) < 1 or max(keys) > HIGHEST_VERSION or chosen not in {None, *keys}:
        raise ImproperlyConfigured(
            f"The {kind} keyring has versions from 1 to {HIGHEST_VERSION}, and its current one exists."
        )
    return keys, chosen


def serialize(keys: Mapping[int, bytes], chosen: int | None = None) -> str:
    """The keyring as text, for its file or variable."""
    entries: dict[str, object] = {
        str(version): base64.urlsafe_b64encode(key).decode() for version, key in keys.items()
    }
    return json.dumps(entries if chosen is None else {**entries, CURRENT: chosen})


def store(text: str, *, variable: str, file_name: str) -> str:
    """Put a keyring into its file. Returns the sentence that says so; where the ring comes from the environment,
    which only the operator can change, the sentence that says what to put there."""
    if os.environ.get(variable):
        return f"The keyring is set in the environment. Set it to:\n{text}"
    named = os.environ.get(f"{variable}_FILE")
    path = Path(named) if named else secret_file(settings.VAR_DIR, file_name)
    replace_secret(path, text)
    return f"{path} is written. Make a new backup of it."
