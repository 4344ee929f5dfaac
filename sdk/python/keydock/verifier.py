"""May this key pass? Asked of the server at every request, so that what was revoked is refused by the very next one."""

import asyncio
import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from typing import Any

from keydock.connections import Answer, Connections
from keydock.errors import KeydockError, RefusedError
from keydock.verdict import UNKNOWN, Verdict, verdict_of

VERIFY = "/v1/keys/verify"
LONGEST = 16_384  # characters of a credential
LONGEST_ID = 64  # characters of an organization's id

# All of these; or one of those in `{"any": [...]}`.
Permissions = str | Iterable[str] | Mapping[str, list[str]]


class Verifier:
    """Asks one Keydock server about credentials that callers present, with a key that has `keys:verify`.

    Make one for the whole program: it keeps its connections, and may be used by any number of threads.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: float = 1.0,
        retries: int = 1,
        connections: int = 16,
        proxies: int = 0,
        ca_file: str | None = None,
    ) -> None:
        """`timeout` is the time of one question in seconds, all tries together. `proxies` is the number of your own
        proxies in front of your program: the address of a caller is taken from that place of X-Forwarded-For.

        Raises ValueError for an address that is none, or an empty key.
        """
        if not key or not (key.isascii() and key.isprintable()):
            raise ValueError("Verifier needs a key: `manage.py verifier --name NAME` prints one.")
        self.url, self.timeout, self.retries, self.proxies = (
            url.rstrip("/"),
            timeout,
            retries,
            proxies,
        )
        self._connections = Connections(url, kept=connections, ca_file=ca_file)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._threads, self._threads_of, self._most = None, 0, connections

    _threads: ThreadPoolExecutor | None

    @classmethod
    def from_environment(cls, **options: Any) -> "Verifier":
        """The one that KEYDOCK_URL and KEYDOCK_VERIFIER_KEY name. Raises KeydockError without them."""
        try:
            url, key = os.environ["KEYDOCK_URL"], os.environ["KEYDOCK_VERIFIER_KEY"]
        except KeyError as error:
            raise KeydockError(f"Set {error.args[0]} in the environment.") from None
        return cls(url, key, **options)

    def __repr__(self) -> str:
        return f"Verifier({self.url!r})"

    def verify(
        self,
        text: str,
        *,
        permissions: Permissions = (),
        cost: int | None = None,
        ip: str | None = None,
        organization_id: str | None = None,
    ) -> Verdict:
        """The verdict on a key or access token; a refused one is a verdict, too.

        With `permissions` it must hold all of them, or one of `{"any": [...]}`. `cost` counts against its limits (the
        server takes 1). `ip` is the address of the caller whose key this is. With `organization_id` it must be that
        organization's.

        Raises UnreachableError when no verdict could be had, and RefusedError when the server refuses the verifier's
        own key or does not understand the question. Both are KeydockError: whoever catches it refuses the caller.
        """
        if not has_form(text) or not has_form(organization_id or "none", LONGEST_ID):
            return UNKNOWN
        question = question_of(text, permissions, cost, ip, organization_id)
        answer = self._connections.post(
            VERIFY, question, self._headers, within=self.timeout, retries=self.retries
        )
        return verdict_of(body_of(answer))

    async def verify_async(self, text: str, **wishes: Any) -> Verdict:
        """As `verify`, for programs with an event loop, which goes on while a thread of the verifier asks."""
        if self._threads is None or self._threads_of != os.getpid():
            self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="keydock")
            self._threads_of = os.getpid()
        ask = partial(self.verify, text, **wishes)
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    def close(self) -> None:
        """Close the connections that are kept. It can go on to be used."""
        self._connections.close()


def has_form(text: str, longest: int = LONGEST) -> bool:
    """Whether it could be a credential or an id. Anything else is unknown without a question."""
    return 0 < len(text) <= longest and text.isascii() and text.isprintable() and " " not in text


def question_of(
    text: str,
    permissions: Permissions,
    cost: int | None,
    ip: str | None,
    organization_id: str | None,
) -> bytes:
    """What is not wished is not sent, so that older servers understand it."""
    asked: dict[str, Any] = {"key": text}
    if permissions:
        asked["permissions"] = wanted(permissions)
    if cost is not None:
        asked["cost"] = cost
    if ip is not None:
        asked["ip"] = str(ip_address(ip))
    if organization_id is not None:
        asked["organization_id"] = organization_id
    return json.dumps(asked).encode()


def wanted(permissions: Permissions) -> list[str] | dict[str, list[str]]:
    """As the server reads it. One name alone is a list of one, and not of its letters."""
    if isinstance(permissions, str):
        return [permissions]
    if isinstance(permissions, Mapping):
        return {name: list(names) for name, names in permissions.items()}
    return list(permissions)


def body_of(answer: Answer) -> Any:
    """Raises RefusedError for any status but 200, KeydockError for what is no JSON."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if answer.status == 200:
        return said
    if not isinstance(said, dict):
        said = {}
    detail = str(said.get("detail") or "The server refused the question.")
    raise RefusedError(answer.status, str(said.get("code") or "unknown"), detail)
