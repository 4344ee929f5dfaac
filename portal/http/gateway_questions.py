"""What does a gateway require of a request that it asks about? Said by the gateway, whatever its caller has sent.

Gateways send the caller's path, query and host along, so all of these are the caller's, and so is a body. Below
`/v1/forward-auth` nothing of them is read: the operator requires by `X-Auth-Require`, which the gateway sets or
overwrites; a caller who adds it can only make it stricter. At `/v1/auth` the parameters `permission` and `gateway`
are the gateway's, which replaces the query; every other one is ignored.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from portal.errors import Refusal

BELOW = "/v1/forward-auth"
AT = "/v1/auth"
EXCHANGE = "/v1/auth/authenticate"  # no question of a gateway's
REQUIRE = "HTTP_X_AUTH_REQUIRE"
NGINX = "nginx"
FORBIDDEN, TOO_MANY = 403, 429


def is_forward_auth(path: str) -> bool:
    """Whether a gateway asks at this address: one of the two, or any below them but the exchange of keys."""
    if path.startswith(BELOW):
        return path[len(BELOW) : len(BELOW) + 1] in {"", "/"}
    return path.startswith(AT) and path[len(AT) : len(AT) + 1] in {"", "/"} and path != EXCHANGE


def required_by(environ: Mapping[str, Any]) -> frozenset[str]:
    """The permissions that must all be held. A name that is none refuses: nobody holds it."""
    wanted = frozenset(environ.get(REQUIRE, "").replace(",", " ").split())
    return wanted.union(value for name, value in own_parameters(environ) if name == "permission")


def is_nginx(environ: Mapping[str, Any]) -> bool:
    """Whether a refusal must carry its code in a header, since the gateway hands on the status alone."""
    return ("gateway", NGINX) in own_parameters(environ)


def as_handed_on(
    refusal: Refusal, environ: Mapping[str, Any]
) -> tuple[Refusal, list[tuple[str, str]]]:
    """The refusal as the gateway that asks can hand it on, and the headers that it needs for that.

    nginx hands on 401 and 403 and takes any other status for a fault of ours, so 429 becomes 403.
    """
    if not is_nginx(environ):
        return refusal, []
    seen = replace(refusal, status=FORBIDDEN) if refusal.status == TOO_MANY else refusal
    return seen, [("X-Auth-Code", refusal.code)]


def own_parameters(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The gateway's own part of the query, at the one address that has one."""
    query = environ.get("QUERY_STRING", "")
    if not query or environ.get("PATH_INFO", "").startswith(BELOW):
        return []
    return parse_qsl(query, keep_blank_values=True, errors="replace")
