"""Can somebody between this machine and PostgreSQL or Redis read along, or stand in for them?

What goes there are digests of keys, sessions and the answers that open the door, so it goes by TLS, to a server that
proves who it is, or stays on this machine (decision 0083).
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

# What libpq calls a connection by TLS: to whom its certificate belongs is looked at in the last one alone.
ENCRYPTED, PROVED = {"require", "verify-ca"}, "verify-full"
# Of redis-py: the certificate is looked at unless the address says one of these.
UNCHECKED = {"ssl_cert_reqs": {"none", "optional"}, "ssl_check_hostname": {"false", "0", "no"}}


class Way(Enum):
    """How a server is reached."""

    HERE = "it is on this machine"
    PROVED = "encrypted, and its certificate is proved"
    UNPROVED = "encrypted, and whoever stands in between passes for it"
    PLAIN = "not encrypted"


def way_to_postgresql(database: Mapping[str, Any]) -> Way:
    """Of an entry of DATABASES. What it leaves out, libpq takes from its own variables (PGHOST, PGSSLMODE)."""
    options = database.get("OPTIONS", {})
    hosts = database.get("HOST") or options.get("host") or os.environ.get("PGHOST", "")
    addresses = options.get("hostaddr") or os.environ.get("PGHOSTADDR", "")
    if all(is_here(host) for host in (addresses or hosts).split(",")):
        return Way.HERE
    mode = options.get("sslmode") or os.environ.get("PGSSLMODE", "")
    if mode == PROVED:
        return Way.PROVED
    return Way.UNPROVED if mode in ENCRYPTED else Way.PLAIN


def way_to_redis(address: str) -> Way:
    """Of CACHE_URL."""
    parts = urlsplit(address)
    if parts.scheme == "unix" or is_here(parts.hostname or ""):
        return Way.HERE
    if parts.scheme != "rediss":
        return Way.PLAIN
    said = parse_qs(parts.query)
    unchecked = [
        name for name, words in UNCHECKED.items() if words & set(map(str.lower, said.get(name, [])))
    ]
    return Way.UNPROVED if unchecked else Way.PROVED


def is_here(host: str) -> bool:
    """Whether it is this machine: a socket in a folder, its own name, or an address that leads nowhere else."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def postgresql_options(authorities: str) -> dict[str, str]:
    """For libpq: encrypt, and prove the server's certificate and name by this PEM bundle; nothing without one."""
    return {"sslmode": PROVED, "sslrootcert": authorities} if authorities else {}


def redis_options(address: str, authorities: str) -> dict[str, str]:
    """For redis-py, which proves certificate and name by itself, and takes this only where there is TLS."""
    is_encrypted = urlsplit(address).scheme == "rediss"
    return {"ssl_ca_certs": authorities} if authorities and is_encrypted else {}
