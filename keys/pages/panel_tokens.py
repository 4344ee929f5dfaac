"""What does a key's panel say of its living access tokens?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from keys.models import ApiKey, IssuedToken
from keys.oauth.grants import revoking

SHOWN = 10
NAMED = 3  # permissions told by name
GRANTS = {
    "exchange": "Key exchange",
    "client_credentials": "Client credentials",
    "token_exchange": "Token exchange",
    "authorization_code": "Consent prompt",
    "refresh_token": "Renewal",
    "device_code": "Device",
    "consent": "Consent prompt",
}


@dataclass(frozen=True)
class LivingToken:
    """One line: how it was given, what it may do, and its two moments."""

    row: IssuedToken
    revocation: str  # address of the page that ends it

    @property
    def grant(self) -> str:
        return GRANTS.get(self.row.grant, self.row.grant)

    @property
    def scope(self) -> str:
        """The permissions by name as long as they are few, else how many there are."""
        names = self.row.scope
        return f"{len(names)} permissions" if len(names) > NAMED else " ".join(names) or "nothing"


@dataclass(frozen=True)
class LivingTokens:
    """The tokens of one key: how many, and the newest ones."""

    count: int
    newest: list[LivingToken]

    @property
    def is_more(self) -> int:
        return self.count - len(self.newest)

    @property
    def words(self) -> str:
        number = f"{self.count}+" if self.count >= revoking.LISTED_AT_MOST else str(self.count)
        return f"{number} living {'token' if self.count == 1 else 'tokens'}"


def living_tokens_of(key: ApiKey, now: datetime, address: Callable[[str], str]) -> LivingTokens:
    """`address` gives the page that ends the token of an id."""
    rows = revoking.living_tokens(key, now)
    shown = [LivingToken(row, address(row.token_id)) for row in rows[:SHOWN]]
    return LivingTokens(len(rows), shown)
