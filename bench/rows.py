"""What is measured? One row for each thing that is asked of one server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bench.asking import FORM, Request, check, posted
from bench.fleet import Fleet
from bench.kept import Kept
from bench.plan import Plan

TOKENS = 500  # access tokens that callers present in turn
CHANGES = 6_000  # requests that change something, for each time that such a row is asked
HELLO = '"hello"'


@dataclass(frozen=True)
class Row:
    """Requests of one kind to one server. Each answer has this status, and the marker in its body or the header."""

    name: str
    title: str
    server: str
    requests: Sequence[Request]
    status: int = 200
    marker: str = ""
    header: str = ""
    used_up: bool = False  # each request changes something and is sent once


def rows(plan: Plan, kept: Kept, fleet: Fleet) -> list[Row]:
    """The rows of this plan, in the order in which each round goes through them."""
    made = [*bare_rows(kept), *door_rows(kept, fleet), *peer_rows(kept)]
    made += growth_rows("small", plan.small, kept, fleet)
    made += growth_rows("main", plan.main, kept, fleet)
    if plan.large:
        made += growth_rows("large", plan.large, kept, fleet)
    return made + sqlite_rows(kept, fleet) + changing_rows(plan, kept)


def own(said: Mapping[str, Any], key: str = "") -> dict[str, str]:
    """The headers of Keydock's callers: this key's, or those of the one that may do everything."""
    return {"x-api-key": key or said["caller"], "x-organization-id": said["organization"]}


def bare_rows(kept: Kept) -> list[Row]:
    hello = [Request("GET", "/", holds=(HELLO,))]
    asked = kept.said("keydock_main")["asked"]
    selects = [
        Request("GET", "/select", {"x-key-id": key}, holds=(key, name)) for key, _, name in asked
    ]
    return [
        Row("nginx", "nginx, `return 200`", "nginx", hello, marker=HELLO),
        Row("bare_wsgi", "bare WSGI", "bare", hello, marker=HELLO),
        Row("bare_select", "bare WSGI, one prepared SELECT", "bare", selects, marker='"name": "'),
        Row("bare_django", "bare Django view", "bare_django", hello, marker=HELLO),
    ]


def door_rows(kept: Kept, fleet: Fleet) -> list[Row]:
    """What programs ask of Keydock."""
    said, door = kept.said("keydock_main"), fleet.door("main")
    tokens = tokens_of(said, fleet.server(door).host)
    made = [
        Row("verify", "verify a key", door, verifications(said), marker='"valid":true'),
        Row("verify_limited", "verify a key with a limit", door, limited(said), marker='"valid":true'),
        Row("verify_token", "verify an access token", door, verified(said, tokens),
            marker='"valid":true'),
        Row("verify_forged", "verify a forged secret", door, refused(said, said["forged"]),
            marker='"code":"NOT_FOUND"'),
        Row("verify_garbage", "verify garbage", door, refused(said, ["not a key at all"]),
            marker='"code":"NOT_FOUND"'),
        Row("forward_auth", "forward-auth", door, forwarded(said), header="x-auth-key-id"),
        Row("whoami", "whoami", door, presented(said, "/v1/whoami"), marker='"permissions":'),
        Row("drf_class", "DRF view behind Keydock's class", "drf_class", hellos(said), marker=HELLO),
        Row("package_drf", "DRF view behind the package, asking", "package_drf", hellos(said),
            marker=HELLO),
        Row("token_exchange", "token exchange", door, exchanges(said), marker='"access_token":'),
        Row("introspection", "introspection", door, introspections(said, tokens),
            marker='"active":true'),
    ]  # fmt: skip
    if door != "portal_main":
        made.append(
            Row("verify_portal", "verify a key, whole portal", "portal_main", verifications(said),
                marker='"valid":true')
        )  # fmt: skip
    return made


def verifications(said: Mapping[str, Any]) -> list[Request]:
    return [
        posted("/v1/keys/verify", {"key": text}, own(said), '"valid":true', f'"key_id":"{key}"')
        for key, text, _ in said["asked"]
    ]


def limited(said: Mapping[str, Any]) -> list[Request]:
    return [
        posted("/v1/keys/verify", {"key": text}, own(said), '"valid":true', f'"key_id":"{key}"')
        for key, text in said["limited"]
    ]


def verified(said: Mapping[str, Any], tokens: Mapping[str, str]) -> list[Request]:
    return [
        posted("/v1/keys/verify", {"key": token}, own(said), '"valid":true', f'"key_id":"{key}"')
        for key, token in tokens.items()
    ]


def refused(said: Mapping[str, Any], texts: Sequence[str]) -> list[Request]:
    """What must cost no more than a good key."""
    return [
        posted("/v1/keys/verify", {"key": text}, own(said), '"valid":false', '"code":"NOT_FOUND"')
        for text in texts
    ]


def forwarded(said: Mapping[str, Any]) -> list[Request]:
    return [
        Request("GET", "/v1/auth", own(said, text), holds=(f"x-auth-key-id: {key}\n",))
        for key, text, _ in said["asked"]
    ]


def presented(said: Mapping[str, Any], path: str) -> list[Request]:
    return [
        Request("GET", path, own(said, text), holds=(f'"id":"{key}"',))
        for key, text, _ in said["asked"]
    ]


def hellos(said: Mapping[str, Any]) -> list[Request]:
    return [
        Request("GET", "/hello", own(said, text), holds=(HELLO,)) for _, text, _ in said["asked"]
    ]


def exchanges(said: Mapping[str, Any]) -> list[Request]:
    return [
        posted("/authentication/token", {"secret_key": text}, {}, '"token_type":"Bearer"')
        for _, text, _ in said["asked"]
    ]


def introspections(said: Mapping[str, Any], tokens: Mapping[str, str]) -> list[Request]:
    headers = {"Authorization": f"Bearer {said['caller']}", "Content-Type": FORM}
    return [
        Request("POST", "/oauth/introspect", headers, urlencode({"token": token}).encode(),
                ('"active":true', f'"key_id":"{key}"'))
        for key, token in tokens.items()
    ]  # fmt: skip


def tokens_of(said: Mapping[str, Any], host: str) -> dict[str, str]:
    """Id of a key to an access token of it, for the first of the keys that are asked."""
    return {
        key: check(exchange, host, 200).split('"access_token":"')[1].split('"')[0]
        for (key, _, _), exchange in zip(said["asked"][:TOKENS], exchanges(said), strict=False)
    }


def peer_rows(kept: Kept) -> list[Row]:
    """The same of the others."""
    return [
        peer_row(kept, "drf_api_key", "djangorestframework-api-key", "api_key", "Api-Key"),
        peer_row(kept, "knox", "django-rest-knox", "knox", "Token"),
        peer_row(kept, "authtoken", "rest_framework.authtoken", "authtoken", "Token"),
        peer_row(kept, "simplejwt", "djangorestframework-simplejwt, stateless", "simplejwt", "Bearer"),
        *oauth_toolkit_rows(kept.said("oauth_toolkit")),
    ]  # fmt: skip


def peer_row(kept: Kept, name: str, title: str, server: str, scheme: str) -> Row:
    """A view that says hello to whoever presents a credential of this peer."""
    requests = [
        Request("GET", "/hello", {"Authorization": f"{scheme} {text}"}, holds=(HELLO,))
        for text in kept.said(server)["asked"]
    ]
    return Row(name, title, server, requests, marker=HELLO)


def oauth_toolkit_rows(said: Mapping[str, Any]) -> list[Row]:
    form = {"Content-Type": FORM}
    credentials = {
        "grant_type": "client_credentials",
        "client_id": said["client"],
        "client_secret": said["secret"],
        "scope": "read",
    }
    grant = Request("POST", "/token", form, urlencode(credentials).encode(), ('"access_token": ',))
    asks = {**form, "Authorization": f"Bearer {said['caller']}"}
    introspections = [
        Request("POST", "/introspect", asks, urlencode({"token": token}).encode(),
                ('"active": true', '"client_id": "bench-client"'))
        for token in said["asked"]
    ]  # fmt: skip
    server = "oauth_toolkit"
    return [
        Row("oauth_toolkit_token", "django-oauth-toolkit, client credentials", server, [grant],
            marker='"access_token": '),
        Row("oauth_toolkit_introspection", "django-oauth-toolkit, introspection", server,
            introspections, marker='"active": true'),
    ]  # fmt: skip


def growth_rows(size: str, keys: int, kept: Kept, fleet: Fleet) -> list[Row]:
    """Verify, the first page of the list and a search, among this many keys. Verify at `main` is a row already."""
    said, portal = kept.said(f"keydock_{size}"), f"portal_{size}"
    among = f"among {keys:,} keys"
    page = f"/o/{said['organization']}/keys"
    cookie = {"Cookie": said["session"]}
    lists = [Request("GET", page, cookie, holds=("<title>", "API Keys"))]
    searches = [
        Request("GET", f"{page}?search={quote(name)}", cookie, holds=("<title>", name, text[-8:]))
        for _, text, name in said["asked"]
    ]
    made = [
        Row(f"list_{size}", f"page of the list {among}", portal, lists, marker="</html>"),
        Row(f"search_{size}", f"search for a name {among}", portal, searches, marker="</html>"),
    ]
    if size != "main":
        requests, door = verifications(said), fleet.door(size)
        title = f"verify a key {among}"
        made.insert(0, Row(f"verify_{size}", title, door, requests, marker='"valid":true'))
    return made


def sqlite_rows(kept: Kept, fleet: Fleet) -> list[Row]:
    said = kept.said("keydock_sqlite")
    title = "djangorestframework-api-key on SQLite"
    return [
        Row("sqlite_verify", "verify a key on SQLite", fleet.door("sqlite"), verifications(said),
            marker='"valid":true'),
        peer_row(kept, "drf_api_key_sqlite", title, "api_key_sqlite", "Api-Key"),
    ]  # fmt: skip


def changing_rows(plan: Plan, kept: Kept) -> list[Row]:
    """Rates of making and revoking. Each request is sent once, so there are some for every round and its warm-up."""
    said = kept.said("keydock_main")
    maker = {"x-api-key": said["maker"], "x-organization-id": said["maker_organization"]}
    creates = [
        posted("/v1/keys", {"name": f"made-{number}"}, maker, f'"name":"made-{number}"', '"key":"')
        for number in range(CHANGES * plan.rounds * 2)
    ]
    revokes = [
        posted(f"/v1/keys/{key}/revocation", {}, own(said), f'"id":"{key}"', '"status":"revoked"')
        for key in said["ended"]
    ]
    return [
        Row("create", "make a key", "portal_main", creates, 201, '"key":"', used_up=True),
        Row("revoke", "revoke a key", "portal_main", revokes, 200, '"revoked_at":"', used_up=True),
    ]
