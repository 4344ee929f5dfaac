"""How is an ASGI application protected, as Starlette or Quart? By a layer around it, web sockets included."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from keydock.guard import Guard, Refused
from keydock.refusals import Refusal
from keydock.verifier import Permissions, Verifier
from keydock.wsgi import KEY, is_below

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Callable[..., Any], Send], Awaitable[None]]
POLICY = 1008  # of a web socket that is closed before it is open: servers answer 403


class KeyRequired:
    """Lets requests and web sockets through that bring a good key or access token.

    The verdict is at `scope["keydock"]`, and in Starlette at `request.state.keydock`. Without `paths` everything is
    protected, else what begins with one of them. Put what answers the preflights of browsers around it.
    """

    def __init__(
        self,
        app: Application,
        verifier: Verifier,
        permissions: Permissions = (),
        *,
        paths: Iterable[str] = ("/",),
        cost: int | None = None,
    ) -> None:
        self.app = app
        self.paths = tuple(paths)
        self.guard = Guard(verifier, permissions, cost)

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Send) -> None:
        scope.pop(KEY, None)
        if scope["type"] in {"http", "websocket"} and is_below(scope["path"], self.paths):
            try:
                verdict = await self.guard.admit_async(header_of(scope), peer_of(scope))
            except Refused as refused:
                await answer(refused.refusal, scope, receive, send)
                return
            scope[KEY] = verdict
            scope.setdefault("state", {})[KEY] = verdict
        await self.app(scope, receive, send)


def header_of(scope: Scope) -> Callable[[str], str | None]:
    """A header that came twice is both values with a comma between them, and no credential therefore."""

    def header(name: str) -> str | None:
        wanted = name.encode()
        found = [value for key, value in scope["headers"] if key.lower() == wanted]
        return b",".join(found).decode("latin-1") if found else None

    return header


def peer_of(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


async def answer(refusal: Refusal, scope: Scope, receive: Callable[..., Any], send: Send) -> None:
    kind = "http.response"
    if scope["type"] == "websocket":
        kind = "websocket.http.response"
        if kind not in scope.get("extensions", {}):
            await receive()  # the request to connect, which must be read before it is answered
            await send({"type": "websocket.close", "code": POLICY})
            return
    body = refusal.body
    named = {**refusal.all_headers, "Content-Length": str(len(body))}
    headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
