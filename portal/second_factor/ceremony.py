"""Where do passkeys work, and is this answer of a browser one of ours?

A passkey is bound to the host name of PUBLIC_URL; a browser makes none for an IP address, nor over plain http except
on localhost. In a demo, http://localhost is taken beside PUBLIC_URL.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import base36_to_int
from fido2.utils import websafe_decode

from portal import lookups
from portal.http.admin_origin import is_admin_host
from portal.models import User

LOCALHOST = "localhost"
LENGTH_OF_ID = 12  # characters; no row has a number of as many in base 36
LARGEST = 50_000  # characters of an answer; with an attestation it has a few thousand
NOT_ACCEPTED = "The passkey was not accepted. Nothing was changed; try again."
# What the libraries raise on an answer that is not shaped like one.
MALFORMED = (
    TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    AssertionError, NotImplementedError, struct.error,
)  # fmt: skip


def host(request: HttpRequest) -> str:
    """The host name that passkeys are bound to, which is the identifier of the relying party."""
    if settings.DEMO and host_of(request) == LOCALHOST:
        return LOCALHOST
    return settings.PUBLIC_HOST


def origin(request: HttpRequest) -> str:
    """The one origin whose answers are taken."""
    if settings.DEMO and host_of(request) == LOCALHOST:
        return f"{request.scheme}://{request.get_host()}"
    at_admin = is_admin_host(request.get_host()) and settings.ADMIN_HOST == settings.PUBLIC_HOST
    parts = urlsplit(settings.ADMIN_ORIGIN if at_admin else settings.PUBLIC_URL)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in {None, usual} else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def why_not(request: HttpRequest) -> str:
    """Why no passkey can be made or used at this address, and what to do; nothing where it can."""
    name = host(request)
    if is_address(name):
        return (
            "Passkeys are bound to a host name, and this installation is opened by an IP address. "
            + (f"Open {at_localhost()} instead." if settings.DEMO else "Ask its operator for one.")
        )
    if host_of(request) != name:
        return f"Passkeys work at {settings.PUBLIC_URL} alone. Open this page there."
    if not origin(request).startswith("https:") and name != LOCALHOST:
        return "Passkeys need https, and this installation is opened over plain http."
    return ""


def creation_options(user: User) -> dict:
    """What the browser is asked to make: a passkey that it finds by itself and that asks for PIN or biometrics."""
    return auth.begin_registration(user, passwordless=True)


def verify_new(request: HttpRequest, credential: Any) -> dict:
    """The answer to `creation_options`, verified. Raises ValidationError."""
    with refusing():
        refuse_other_origin(request, auth.parse_registration_response(credential))
        auth.complete_registration(credential)
    return credential


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever is wrong with an answer, the person gets one sentence, and a stranger learns nothing from it."""
    try:
        yield
    except (ValidationError, *MALFORMED) as error:
        raise ValidationError(NOT_ACCEPTED, code="not_accepted") from error


def refuse_other_origin(request: HttpRequest, parsed: Any) -> None:
    """The libraries take the subdomains of the host as well; here one origin alone is ours. Raises ValueError."""
    if parsed.response.client_data.origin != origin(request):
        raise ValueError("The answer was made for another origin.")


def person_named_in(answer: dict) -> User:
    """Whom the passkey says it belongs to, before anything is proved. Raises ValueError, or as the libraries do.

    Passkeys remember the public id; those of earlier versions the number of the row, in base 36."""
    handle = websafe_decode(answer["response"]["userHandle"]).decode()
    is_number = len(handle) < LENGTH_OF_ID
    user = (
        User.objects.filter(pk=base36_to_int(handle)).first()
        if is_number
        else lookups.person(handle)
    )
    if user is None:
        raise ValueError("The passkey names nobody.")
    return user


def host_of(request: HttpRequest) -> str:
    return urlsplit(f"//{request.get_host()}").hostname or ""


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def at_localhost() -> str:
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{LOCALHOST}" + (f":{parts.port}" if parts.port else "")
