"""How is a WSGI application protected, as Flask, Bottle or Pyramid? By a layer around it."""

from collections.abc import Callable, Iterable
from typing import Any

from keydock.guard import Guard, Refused
from keydock.refusals import Refusal
from keydock.verifier import Permissions, Verifier

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
KEY = "keydock"  # where the application finds the verdict in its environ


class KeyRequired:
    """Lets requests through that bring a good key or access token, and leaves the verdict at `environ["keydock"]`.

    Without `paths` everything is protected, else what begins with one of them. Put what answers the preflights of
    browsers around it: they bring no key, and are refused here.
    """

    def __init__(
        self,
        application: Application,
        verifier: Verifier,
        permissions: Permissions = (),
        *,
        paths: Iterable[str] = ("/",),
        cost: int | None = None,
    ) -> None:
        self.application = application
        self.paths = tuple(paths)
        self.guard = Guard(verifier, permissions, cost)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop(KEY, None)
        if is_below(full_path(environ), self.paths):
            try:
                environ[KEY] = self.guard.admit(header_of(environ), environ.get("REMOTE_ADDR"))
            except Refused as refused:
                return answer(refused.refusal, start_response)
        return self.application(environ, start_response)


def header_of(environ: Environ) -> Callable[[str], str | None]:
    return lambda name: environ.get(f"HTTP_{name.upper().replace('-', '_')}")


def full_path(environ: Environ) -> str:
    return f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"


def is_below(path: str, paths: tuple[str, ...]) -> bool:
    """Compared as routers may read it: without doubled slashes, and without regard to the case of letters."""
    plain = "/" + "/".join(part for part in path.casefold().split("/") if part)
    return any(plain.startswith(start.rstrip("/").casefold()) for start in paths)


def answer(refusal: Refusal, start_response: Callable[..., Any]) -> list[bytes]:
    body = refusal.body
    headers = {**refusal.all_headers, "Content-Length": str(len(body))}
    start_response(f"{refusal.status} {refusal.title}", list(headers.items()))
    return [body]
