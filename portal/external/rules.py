"""What may other systems call an object, and what may be noted beside it? The one rule of external ids and metadata.

Both are told with every verdict on a key, so that the company's API knows its customer without another call. They are
told to whoever holds the credential too, and are no place for secrets. Services write them: `portal.customers.identity`
those of an organization, `apiusers.api_users.services` and `keys.life.identity` those within one.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from portal.errors import InvalidInput
from portal.models import ExternallyKnown
from portal.names import misleads

LONGEST_ID = 128  # characters
LONGEST_SEARCH = 100  # characters
SEARCHED = ("name", "external_id", "metadata")  # columns of a list with a search
LARGEST_METADATA = 4096  # bytes of compact JSON in UTF-8
LARGEST_NUMBER = 2**53 - 1  # beyond it readers of JSON differ (RFC 8259, section 6)


class External(NamedTuple):
    """As it is stored; None where nothing is set, which is most."""

    external_id: str | None = None
    metadata: dict[str, Any] | None = None

    def shown(self) -> dict[str, Any]:
        """As the API tells it."""
        return {"external_id": self.external_id, "metadata": self.metadata or {}}


NOTHING = External()


def external_of(row: ExternallyKnown) -> External:
    return External(row.external_id, row.metadata or None)


def changed(current: External, asked: Mapping[str, Any]) -> External:
    """With what is asked, as the API takes it: `external_id`, null to take it away, and `metadata`, the whole object;
    what is not named stays. Raises InvalidInput `invalid_external_id`, `invalid_metadata`, `metadata_too_large`."""
    if "external_id" in asked:
        current = current._replace(external_id=clean_external_id(asked["external_id"]))
    if "metadata" in asked:
        current = current._replace(metadata=clean_metadata(asked["metadata"]) or None)
    return current


def clean_external_id(text: str | None) -> str | None:
    """1 to 128 visible characters of ASCII, which a header can carry as they are. Raises InvalidInput
    `invalid_external_id`."""
    if text is None:
        return None
    if not 1 <= len(text) <= LONGEST_ID or not all("!" <= character <= "~" for character in text):
        detail = f"An external id has 1 to {LONGEST_ID} visible characters of ASCII, and no space."
        raise InvalidInput("external_id", "invalid_external_id", detail)
    return text


def clean_metadata(asked: Any) -> dict[str, Any]:
    """One flat JSON object. Raises InvalidInput `invalid_metadata`, `metadata_too_large`."""
    if not isinstance(asked, dict):
        raise refused_metadata('Metadata is a JSON object, like {"tier": "gold"}.')
    for name, value in asked.items():
        refuse_misleading(name)
        if not name:
            raise refused_metadata("Each name in metadata has at least one character.")
        refuse_other_value(name, value)
    if len(compact(asked).encode()) > LARGEST_METADATA:
        detail = f"Metadata has at most {LARGEST_METADATA:,} bytes of JSON."
        raise InvalidInput("metadata", "metadata_too_large", detail)
    return asked


def refuse_other_value(name: str, value: Any) -> None:
    if isinstance(value, str):
        refuse_misleading(value)
    elif isinstance(value, bool):
        return
    elif not isinstance(value, int | float):
        raise refused_metadata(
            f"Metadata holds strings, numbers, true and false, and nothing nested: not so {name!r}."
        )
    elif not abs(value) <= LARGEST_NUMBER:  # NaN is not either
        detail = f"A number beyond {LARGEST_NUMBER:,} is read differently by others: send {name!r} as a string."
        raise refused_metadata(detail)


def refuse_misleading(text: str) -> None:
    if any(misleads(character) for character in text):
        raise refused_metadata("Metadata has no control characters.")


def refused_metadata(detail: str) -> InvalidInput:
    return InvalidInput("metadata", "invalid_metadata", f"{detail} Nothing was changed.")


def compact(metadata: Mapping[str, Any]) -> str:
    """As answers hold it."""
    return json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))


def listed(metadata: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Names and values for people to read, in the order in which they are kept."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in (metadata or {}).items()
    ]


def refused_as_taken(external_id: str | None, noun: str) -> InvalidInput:
    """409: another one has it. `noun` says another what, and where: "API user of this organization"."""
    detail = f"Another {noun} has the external id “{external_id}”. Nothing was changed."
    return InvalidInput("external_id", "external_id_taken", detail, status=409)


def clean_search(text: str) -> str:
    """The text to search for, without the space around it. Raises InvalidInput `invalid_search`."""
    if len(text) > LONGEST_SEARCH or not text.isprintable():
        detail = f"A search has at most {LONGEST_SEARCH} printable characters."
        raise InvalidInput("search", "invalid_search", detail)
    return text.strip()


def contains(text: str) -> Q:
    """The condition of a search: part of the name, the external id or the metadata, whatever its case."""
    return Q(*((f"{column}__icontains", text) for column in SEARCHED), _connector=Q.OR)


@contextmanager
def refusing_taken(row: ExternallyKnown, noun: str) -> Iterator[None]:
    """Around the write: the database alone knows of callers at once who of them was first. The transaction goes on
    behind it. Raises InvalidInput `external_id_taken` (409)."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if row.external_id is None or "external_id" not in str(error):
            raise
        raise refused_as_taken(row.external_id, noun) from error


def told(before: External, after: External) -> dict[str, Any]:
    """What changed, for the audit log: external ids as they are, and of metadata the names, which say enough."""
    found: dict[str, Any] = {}
    if before.external_id != after.external_id:
        found["external_id"] = [before.external_id, after.external_id]
    old, new = before.metadata or {}, after.metadata or {}
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return found | ({"metadata": names} if names else {})
