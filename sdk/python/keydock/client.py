"""How does a Python program call a Keydock server with a temporary token?"""

from typing import Any
from urllib.parse import quote

from keydock.errors import RefusedError
from keydock.tokens import TokenSource
from keydock.wire import call


class Client:
    """Calls with the token of a source, and once more with a fresh one when the server says 401."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    def whoami(self) -> dict[str, Any]:
        """Organization, owner, key and permissions of the token."""
        return self.get("/v1/whoami")

    def pop_config(self, pop_id: str, *, auto_start: bool = False) -> dict[str, Any]:
        """The configuration of a Pop, as its clients fetch it."""
        path = f"/pops/{quote(pop_id, safe='')}/config"
        return self.get(path, auto_start="true" if auto_start else "false")

    def rows(self, endpoint: str, **parameters: str) -> dict[str, Any]:
        """One page of rows of a named endpoint; pass `nextToken` of the answer for the next."""
        return self.get(f"/v1/{quote(endpoint, safe='')}", **parameters)

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """Raises RefusedError: 401 when the token's parent has ended, 403 when it may not, 404 for the unknown."""
        try:
            return self._get(path, parameters)
        except RefusedError as refusal:
            if refusal.status != 401:
                raise
            self._tokens.renew()
            return self._get(path, parameters)

    def _get(self, path: str, parameters: dict[str, str]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._tokens.token()}"}
        return call("GET", f"{self._tokens.server}{path}", params=parameters, headers=headers)
