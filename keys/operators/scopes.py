"""What may a key of the installation do? Read what is there, or change it too.

The names are no permissions: no plan, role or key of an organization can hold them, whatever the installation
declares (`keys.operators.authentication`).
"""

from collections.abc import Iterable

from portal.errors import InvalidInput

READ = "installation:read"
MANAGE = "installation:manage"
SCOPES = (READ, MANAGE)


def clean_scopes(names: Iterable[str]) -> list[str]:
    """The names, each once, sorted. Raises InvalidInput `unknown_permission`."""
    wanted = sorted(set(names))
    if not wanted or not set(wanted) <= set(SCOPES):
        detail = f"An operator key holds {READ}, {MANAGE} or both. Nothing was created."
        raise InvalidInput("scopes", "unknown_permission", detail)
    return wanted


def held_by(scopes: Iterable[str]) -> frozenset[str]:
    """What they let a key do: an answer to a change tells what is there, so who may change may read."""
    held = frozenset(scopes).intersection(SCOPES)
    return held | {READ} if MANAGE in held else held
