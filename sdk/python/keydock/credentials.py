"""What does a request present, and from which address? Read as a Keydock server itself reads it."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import NamedTuple

# The value of a header by its name in lower case, or None.
Headers = Callable[[str], str | None]


class Presented(NamedTuple):
    """A credential, the organization that it is said to belong to, and where the caller is."""

    text: str
    organization_id: str | None
    ip: str | None


def presented(header: Headers, peer: str | None, proxies: int = 0) -> Presented | None:
    """`x-api-key` alone decides where it is sent; else `Authorization: Bearer`. None where neither is."""
    text = header("x-api-key")
    if text is None:
        scheme, _, rest = (header("authorization") or "").strip().partition(" ")
        text = rest.strip() if scheme.lower() == "bearer" else None
    if text is None:
        return None
    return Presented(text, header("x-organization-id"), address(header, peer, proxies))


def address(header: Headers, peer: str | None, proxies: int) -> str | None:
    """The peer, or what the outermost of so many proxies of ours says of it; what is further left anybody can write.

    None where that is no address: a key with a list of addresses is refused then.
    """
    said = peer or ""
    if proxies:
        chain = (header("x-forwarded-for") or "").split(",")
        said = chain[-proxies] if len(chain) >= proxies else ""
    try:
        found = ip_address(said.strip().partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)
