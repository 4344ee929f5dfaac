"""Which keys does a file of a list hold, and what does it tell of each? Never a key's text, of which none is kept."""

from datetime import datetime
from functools import partial

from keys.lists.listing import matching, whole_rows
from keys.lists.selection import Selection
from keys.models import ApiKey, ApiKeyQuerySet
from portal.exports.list_files import Columns, ListFile


def file_of(name: str, among: ApiKeyQuerySet, selection: Selection, now: datetime) -> ListFile:
    """All that the selection lets through, in its order, as far as a file goes. `name` is the file's."""
    rows = matching(among, selection, now)
    return ListFile(name, columns_at(now), rows, selection.order, whole_rows())


def columns_at(now: datetime) -> Columns:
    return {
        "id": lambda key: key.public_id,
        "name": lambda key: key.name,
        "key": lambda key: key.masked,
        "status": partial(status_of, now=now),
        "permissions": lambda key: key.permissions,
        "created": lambda key: key.created_at,
        "created by": maker_of,
        "expires": lambda key: key.expires_at,
        "last used": lambda key: key.last_used_at,
        "revoked": lambda key: key.revoked_at,
        "external id": lambda key: key.external_id,
    }


def status_of(key: ApiKey, now: datetime) -> str:
    return str(key.status_at(now).value)


def maker_of(key: ApiKey) -> str:
    """The person, or the key, that made it; nothing for the installation itself, and who is gone."""
    if key.created_by_user:
        return str(key.created_by_user)
    return f"key {key.created_by_key.name}" if key.created_by_key else ""
