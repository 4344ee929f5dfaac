"""At which addresses does a server speak OAuth? It says so itself (RFC 8414)."""

from typing import Any

from keydock.errors import KeydockError
from keydock.wire import call

WELL_KNOWN = "/.well-known/oauth-authorization-server"


def metadata_of(server: str) -> dict[str, Any]:
    """Raises KeydockError when the document is of another issuer (RFC 8414 section 3.3)."""
    said = call("GET", f"{server}{WELL_KNOWN}")
    if str(said.get("issuer", "")).rstrip("/") != server:
        raise KeydockError(f"{server} says that its address is {said.get('issuer')}. Use that one.")
    return said
