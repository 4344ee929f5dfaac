"""How does the answer to an authorization request travel? In a redirect, or in a message to the window that asked.

Both go to the registered address of `Target` and carry the state and who answers (RFC 9207). What cannot be trusted
is answered by a page of our own.
"""

import json
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from keys.oauth.consent.targets import Refused, Target, Untrusted
from keys.redirect_uris import private_use_scheme
from keys.verification.audiences import issuer


class RedirectToRegistered(HttpResponseRedirect):
    """Django redirects to http, https and ftp alone; here the address is a registered one, of whatever scheme."""

    def __init__(self, address: str) -> None:
        scheme = private_use_scheme(address)
        self.allowed_schemes = [*HttpResponseRedirect.allowed_schemes, *filter(None, [scheme])]
        super().__init__(address)


def send_answer(request: HttpRequest, target: Target, said: dict[str, str]) -> HttpResponse:
    """The answer on its way: 302 with query parameters, or the page that posts the message."""
    whole = {**said, **({"state": target.state} if target.state is not None else {})}
    whole["iss"] = issuer()
    if target.by_message:
        context = {"response": json.dumps(whole), "origin": target.origin, "said": said}
        response = render(request, "keys/consent/authorization_message.html", context)
    else:
        response = RedirectToRegistered(with_parameters(target.redirect_uri, whole))
    return forbid_caching(response)


def forbid_caching(response: HttpResponse) -> HttpResponse:
    """The answer holds a code or a token: no cache keeps it, and no Referer names the address it came from."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def with_parameters(address: str, parameters: dict[str, str]) -> str:
    """A registered address, which has no fragment, with parameters after those it has."""
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}{urlencode(parameters)}"


def send_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    told = {"error": refusal.error, "error_description": refusal.description}
    return send_answer(request, refusal.target, told)


def send_denial(request: HttpRequest, target: Target) -> HttpResponse:
    told = {"error": "access_denied", "error_description": "The person did not allow it."}
    return send_answer(request, target, told)


def render_untrusted(request: HttpRequest, refusal: Untrusted) -> HttpResponse:
    """400 with what is wrong, told to the person alone."""
    context = {
        "reason": refusal.reason,
        "request_id": getattr(request, "request_id", ""),
    }
    response = render(request, "keys/consent/authorization_untrusted.html", context, status=400)
    return forbid_caching(response)
