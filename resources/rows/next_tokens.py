"""How does a caller ask for the next page? With a signed token that fits this one query and no other.

It is bound to the connector as it is now, so that a walk through rows that were replaced meanwhile ends with a clear
refusal in place of a mixture.
"""

import json
from typing import Any

from django.core import signing

from portal.errors import InvalidInput
from resources.models import Connector
from resources.queries import Query

LONGEST = 4096  # characters
SALT = "resources.next_tokens"  # as it is in tokens given out; not the name of this file


def next_token(connector: Connector, query: Query, place: Any) -> str:
    return signing.dumps(place, salt=salt(connector, query))


def place_in(connector: Connector, query: Query, token: str) -> Any:
    """Raises InvalidInput `invalid_next_token`."""
    try:
        if len(token) > LONGEST:
            raise signing.BadSignature
        return signing.loads(token, salt=salt(connector, query))
    except (signing.BadSignature, ValueError) as error:
        detail = "This token belongs to another query, or the rows have changed. Start from the first page."
        raise InvalidInput("nextToken", "invalid_next_token", detail) from error


def salt(connector: Connector, query: Query) -> str:
    asked = json.dumps([sorted(query.filters.items()), query.columns])
    return f"{SALT} {connector.public_id} {connector.revision} {asked}"
