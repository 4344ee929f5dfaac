"""What of the process's environment may a request see? Nothing.

Granian starts every WSGI environ as a copy of `os.environ`. A variable HTTP_X_API_KEY in the service file would so
become a header of each request that does not send its own, and SECRET_KEY would sit in `request.META`, where error
reports look.
"""

import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

# Names that a WSGI server sets for each request (PEP 3333). A variable that is called so is kept out of the way.
OF_THE_REQUEST = frozenset(
    {
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "REMOTE_ADDR",
        "REMOTE_USER",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "HTTPS",
    }
)


def drop_lookalikes(variables: MutableMapping[str, str]) -> None:
    """Delete the variables that would be taken for a part of a request. Call it before the server copies them."""
    for name in list(variables):
        if name.startswith("HTTP_") or name in OF_THE_REQUEST:
            del variables[name]


def without(environ: dict[str, Any], foreign: frozenset[str]) -> dict[str, Any]:
    """The environ without the variables of the process, which `foreign` names."""
    return {name: value for name, value in environ.items() if name not in foreign}


def environ_of(scope: Any) -> dict[str, Any]:
    """The environ of an RSGI scope, without its body. Bytes outside ASCII are told as PEP 3333 says, in Latin-1.

    Names with underscores are left out: `X_Forwarded_For` would stand for `X-Forwarded-For`, which a proxy in front
    wrote. A header sent twice is joined, a cookie by `; `. One whose value cannot be read is there and empty.
    """
    server, port = host_and_port(scope.server)
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": latin(scope.path),
        "QUERY_STRING": latin(scope.query_string),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": host_and_port(scope.client)[0],
        "HTTP_HOST": scope.authority or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    add_headers(environ, scope.headers)
    return environ


@lru_cache(1000)
def host_and_port(address: str) -> tuple[str, str]:
    """Of `127.0.0.1:80` or `[::1]:80`."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port


def add_headers(environ: dict[str, Any], headers: Any) -> None:
    said = headers.items()
    seen: set[str] = set()
    for name, value in said:
        variable = variable_of(name)
        if variable is None:
            continue
        if variable in seen:
            value = f"{environ[variable]}{'; ' if name == 'cookie' else ','}{value}"
        seen.add(variable)
        environ[variable] = value
    names = headers.keys()
    if len(names) == len(said):
        return  # every value could be read
    for name in names:
        variable = variable_of(name)
        if variable is not None and variable not in seen:
            environ[variable] = ""


@lru_cache(1000)
def variable_of(name: str) -> str | None:
    """As CGI calls this header; None for one that is left out."""
    if "_" in name:
        return None
    variable = name.upper().replace("-", "_")
    return variable if variable in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{variable}"


def latin(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")
