"""What of the process's environment may a request see? Nothing.

Granian starts every WSGI environ as a copy of `os.environ`. A variable HTTP_X_API_KEY in the service file would so
become a header of each request that does not send its own, and SECRET_KEY would sit in `request.META`, where error
reports look.
"""

from collections.abc import MutableMapping
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
