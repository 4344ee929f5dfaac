"""How is a request sent, and an answer read? One place for timeouts, addresses and errors."""

from typing import Any

import requests

from keydock.errors import KeydockError, RefusedError

TIMEOUT = 30  # seconds


def call(method: str, url: str, **wishes: Any) -> dict[str, Any]:
    """The JSON object of a 2xx answer; an empty one for an answer without a body.

    Raises RefusedError on any other status, KeydockError when no server answers or the answer is no JSON object.
    """
    try:
        answer = requests.request(method, url, timeout=TIMEOUT, allow_redirects=False, **wishes)
    except requests.RequestException as error:
        raise KeydockError(f"No answer from {url}: {type(error).__name__}.") from None
    body = json_of(answer)
    if not 200 <= answer.status_code < 300:
        raise RefusedError(answer.status_code, *reason(body, answer))
    return body


def json_of(answer: requests.Response) -> dict[str, Any]:
    if not answer.content:
        return {}
    try:
        body = answer.json()
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    if answer.ok:
        raise KeydockError("The answer is no JSON object. Is this the address of a Keydock server?")
    return {}


def reason(body: dict[str, Any], answer: requests.Response) -> tuple[str, str]:
    """Code and sentence of a problem document (RFC 9457), or of an OAuth error (RFC 6749 section 5.2)."""
    code = body.get("code") or body.get("error") or "unknown"
    detail = body.get("detail") or body.get("error_description") or answer.reason or "Refused."
    return str(code), str(detail)
