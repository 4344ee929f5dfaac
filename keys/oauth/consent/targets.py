"""Where is an authorization request answered? At a registered address of a known application, or nowhere.

Two kinds of refusal are kept apart. Where the application or its address cannot be trusted, the person is told and
nobody else (`Untrusted`): a redirect would be one that a stranger chose (RFC 6749 section 4.1.2.1). Everything
else is told to the application, at its registered address (`Refused`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keys.redirect_uris import is_registered, origin_of, private_use_scheme

CLIENT_ID = re.compile(r"[0-9A-Za-z]{1,40}", re.ASCII)
PRINTABLE = re.compile(r"[\x20-\x7e]*", re.ASCII)  # RFC 6749 appendix A.5
LONGEST = 2000  # characters of what is echoed
WEB_MESSAGE = "web_message"

Given = Mapping[
    str, Sequence[str]
]  # each parameter with all its values, as `QueryDict.lists()` gives them


class RegisteredTargets(Protocol):
    """What is asked of an application's row."""

    redirect_uris: list[str]
    web_message: bool
    is_self_registered: bool

    @property
    def allowed_scopes(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Target:
    """Where and how the answer is given. Only a registered address ever stands here."""

    redirect_uri: str
    by_message: bool = False  # response_mode=web_message
    state: str | None = None

    @property
    def origin(self) -> str:
        """Whom the answer goes to, as a browser's policy names it: an origin, or the scheme of a program of its own."""
        scheme = private_use_scheme(self.redirect_uri)
        return f"{scheme}:" if scheme else origin_of(self.redirect_uri)

    @property
    def shown(self) -> str:
        """The same in words for a person."""
        scheme = private_use_scheme(self.redirect_uri)
        return f"the program on this device that opens {scheme}: links" if scheme else self.origin


@dataclass
class Untrusted(Exception):  # noqa: N818 - it is an answer: a page of our own
    """The application or its address is not one of ours. The sentence is told to the person alone."""

    reason: str


@dataclass
class Refused(Exception):  # noqa: N818 - it is an answer, told to the application
    """An error of RFC 6749 section 4.1.2.1, and where it is told."""

    error: str
    description: str
    target: Target


def client_id_of(given: Given) -> str:
    """The client id. Raises Untrusted when there is none, two, or one that cannot be an id."""
    client_id = only(given, "client_id")
    if client_id is None or not CLIENT_ID.fullmatch(client_id):
        raise Untrusted("The address names no application, or not exactly one.")
    return client_id


def target_of(given: Given, client: RegisteredTargets) -> Target:
    """Where the answer goes, how, and with which state as far as these can be told. Raises Untrusted."""
    redirect_uri = only(given, "redirect_uri")
    if redirect_uri is None:
        raise Untrusted("The request does not say where the answer goes, or says it twice.")
    if not is_registered(redirect_uri, client.redirect_uris):
        raise Untrusted("The answer would go to an address that this application never registered.")
    by_message = only(given, "response_mode") == WEB_MESSAGE and client.web_message
    if by_message and private_use_scheme(redirect_uri):
        raise Untrusted("The answer would go to a page, and this address is a program's.")
    state = only(given, "state")
    told = state if state is not None and is_echoable(state) else None
    return Target(redirect_uri, by_message, told)


def only(given: Given, name: str) -> str | None:
    """The value of a parameter that came exactly once and not empty, else None."""
    values = given.get(name, ())
    return values[0] if len(values) == 1 and values[0] else None


def is_echoable(text: str) -> bool:
    return len(text) <= LONGEST and PRINTABLE.fullmatch(text) is not None
