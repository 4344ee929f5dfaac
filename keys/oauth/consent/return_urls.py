"""Whose page asked to be come back to with a token in its address? Only one that an organization listed.

This is how an older client library asks: it names the page it runs on, and neither a client nor a state. A token in
an address stays in histories, so an application has to be switched on for it, and every address is listed in full.
"""

from keys.models import Application
from keys.oauth.consent.targets import CLIENT_ID, Given, Untrusted, only
from keys.redirect_uris import is_registered, origin_of, without_loopback_port


def return_url_of(given: Given) -> str:
    """The page to come back to. What follows # never reaches a server, and is not come back to. Raises Untrusted."""
    url = only(given, "url")
    if url is None:
        raise Untrusted("The address does not say which page to come back to, or says it twice.")
    return url.partition("#")[0]


def applications_of(url: str, given: Given) -> list[Application]:
    """The applications in use that list this page, at least one; `client_id` narrows them to one. Raises Untrusted."""
    try:
        origin = without_loopback_port(origin_of(url))
    except ValueError as error:
        raise unlisted() from error
    rows = Application.objects.live().filter(return_redirect=True, origins__origin=origin)
    client_id = only(given, "client_id")
    if client_id is not None and CLIENT_ID.fullmatch(client_id):
        rows = rows.filter(public_id=client_id)
    found = rows.select_related("organization").order_by("organization__name", "name", "pk")
    listing = [one for one in found if is_registered(url, one.return_urls)]
    if not listing:
        raise unlisted()
    return listing


def unlisted() -> Untrusted:
    return Untrusted("The page that asked is on no application's list of return URLs.")
