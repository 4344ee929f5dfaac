"""An answer goes where it was registered and nowhere else, whatever trick the address of the request tries."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import redirect_uris as redirects
from portal.errors import InvalidInput

WEB = "https://app.example.com/callback"
LOOPBACK = "http://127.0.0.1/cb"
REGISTERED = [WEB, LOOPBACK, "http://127.0.0.1", "http://[::1]:7000/cb"]

# What it tries: the address. None of them is registered.
TRICKS = {
    "suffix of the path": "https://app.example.com/callback/../evil",
    "longer path": "https://app.example.com/callback2",
    "shorter path": "https://app.example.com/callbac",
    "slash at the end": "https://app.example.com/callback/",
    "suffix of the host": "https://app.example.com.evil.example/callback",
    "prefix of the host": "https://evilapp.example.com/callback",
    "subdomain": "https://evil.app.example.com/callback",
    "trailing dot": "https://app.example.com./callback",
    "user name": "https://app.example.com@evil.example/callback",
    "password": "https://app.example.com:443@evil.example/callback",
    "user name before the host": "https://x@app.example.com/callback",
    "fragment": "https://app.example.com/callback#",
    "fragment of a stranger": "https://app.example.com/callback#@evil.example",
    "query": "https://app.example.com/callback?next=https://evil.example",
    "question mark": "https://app.example.com/callback?",
    "port": "https://app.example.com:8443/callback",
    "usual port": "https://app.example.com:443/callback",
    "empty port": "https://app.example.com:/callback",
    "scheme": "http://app.example.com/callback",
    "script": "javascript://app.example.com/callback",
    "no scheme": "//app.example.com/callback",
    "upper case host": "https://APP.example.com/callback",
    "upper case scheme": "HTTPS://app.example.com/callback",
    "upper case path": "https://app.example.com/Callback",
    "encoded path": "https://app.example.com/%63allback",
    "encoded slash": "https://app.example.com%2fcallback",
    "encoded host": "https://app%2eexample.com/callback",
    "backslash": "https://app.example.com\\callback",
    "backslash before the host": "https:\\\\app.example.com/callback",
    "backslash and stranger": "https://evil.example\\@app.example.com/callback",
    "space before": " https://app.example.com/callback",
    "line feed": "https://app.example.com/callback\n",
    "NUL": "https://app.example.com/callback\0",
    "full stop of another script": "https://app\u3002example.com/callback",
    "letter of another script": "https://\u0430pp.example.com/callback",
    "empty": "",
    "loopback: another path": "http://127.0.0.1:8971/cb2",
    "loopback: slash at the end": "http://127.0.0.1:8971/",
    "loopback: query": "http://127.0.0.1:8971/cb?x=1",
    "loopback: fragment": "http://127.0.0.1:8971/cb#x",
    "loopback: name": "http://localhost:8971/cb",
    "loopback: https": "https://127.0.0.1:8971/cb",
    "loopback: user name in the port's place": "http://127.0.0.1:8971@evil.example/cb",
    "loopback: user name": "http://x@127.0.0.1:8971/cb",
    "loopback: suffix of the host": "http://127.0.0.1.evil.example/cb",
    "loopback: port and suffix": "http://127.0.0.1:8971.evil.example/cb",
    "loopback: port out of range": "http://127.0.0.1:65536/cb",
    "loopback: port 0": "http://127.0.0.1:0/cb",
    "loopback: port with a zero before": "http://127.0.0.1:08971/cb",
    "loopback: empty port": "http://127.0.0.1:/cb",
    "loopback: digits of another script": "http://127.0.0.1:\u0661\u0662/cb",
    "loopback: short form": "http://127.1:8971/cb",
    "loopback: another address": "http://127.0.0.2:8971/cb",
    "loopback: long form of six": "http://[0:0:0:0:0:0:0:1]:8971/cb",
    "loopback: backslash": "http://127.0.0.1:8971\\cb",
    "loopback: line feed": "http://127.0.0.1:8971/cb\n",
}


@pytest.mark.parametrize("address", TRICKS.values(), ids=TRICKS)
def test_no_trick_makes_an_address_a_registered_one(address: str) -> None:
    assert not redirects.is_registered(address, REGISTERED)


@pytest.mark.parametrize(
    "address",
    [
        *REGISTERED,
        "http://127.0.0.1:8971/cb",
        "http://127.0.0.1:1",
        "http://127.0.0.1:65535",
        "http://[::1]/cb",
        "http://[::1]:8/cb",
    ],
)
def test_registered_addresses_pass_on_loopback_whatever_the_port(address: str) -> None:
    assert redirects.is_registered(address, REGISTERED)


@given(st.text(max_size=60))
def test_no_text_but_the_registered_one_passes(text: str) -> None:
    assert redirects.is_registered(text, [WEB]) == (text == WEB)


@given(st.sampled_from(REGISTERED), st.integers(0, 80), st.text(min_size=1, max_size=5))
def test_text_put_into_a_registered_address_never_leads_to_another_host(
    address: str, place: int, text: str
) -> None:
    mutated = address[:place] + text + address[place:]
    if redirects.is_registered(mutated, REGISTERED):
        assert urlsplit(mutated).hostname == urlsplit(address).hostname
        assert urlsplit(mutated).path == urlsplit(address).path


@given(st.integers(1, 65_535))
def test_every_port_of_loopback_is_one_registration(port: int) -> None:
    assert redirects.is_registered(f"http://127.0.0.1:{port}/cb", [LOOPBACK])
    assert redirects.is_registered(LOOPBACK, [f"http://127.0.0.1:{port}/cb"])


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (WEB, "https://app.example.com"),
        ("https://app.example.com:443/x?y", "https://app.example.com"),
        ("https://app.example.com:8443", "https://app.example.com:8443"),
        ("http://127.0.0.1:8971/cb", "http://127.0.0.1:8971"),
        ("http://localhost:80/cb", "http://localhost"),
        ("http://[::1]:5/cb", "http://[::1]:5"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(address: str, origin: str) -> None:
    assert redirects.origin_of(address) == origin


@pytest.mark.parametrize("address", ["*", "null", "", "http://app.example.com", "https://"])
def test_what_has_no_registered_kind_of_origin_is_never_a_target(address: str) -> None:
    with pytest.raises(ValueError, match="no origin"):
        redirects.origin_of(address)


REFUSED = {
    "plain http": "http://app.example.com/cb",
    "private scheme": "com.example.app:/cb",
    "script": "javascript:alert(1)",
    "fragment": "https://app.example.com/cb#top",
    "user name": "https://me@app.example.com/cb",
    "user name and password": "https://me:secret@app.example.com/cb",
    "user name on loopback": "http://me@127.0.0.1/cb",
    "wildcard host": "https://*.example.com/cb",
    "wildcard path": "https://app.example.com/*",
    "no host": "https:///cb",
    "upper case host": "https://App.example.com/cb",
    "trailing dot": "https://app.example.com./cb",
    "empty label": "https://app..example.com/cb",
    "dash at the end of a label": "https://app-.example.com/cb",
    "port out of range": "https://app.example.com:70000/cb",
    "port out of range on loopback": "http://127.0.0.1:70000/cb",
    "backslash": "https://app.example.com\\cb",
    "space": "https://app.example.com/a b",
    "line feed": "https://app.example.com/a\nb",
    "percent sign alone": "https://app.example.com/100%",
    "letters not encoded": "https://app.example.com/caf\u00e9",
    "host not in punycode": "https://b\u00fccher.example/cb",
    "step up": "https://app.example.com/a/../cb",
    "encoded step up": "https://app.example.com/a/%2e%2E/cb",
    "step at the end": "https://app.example.com/a/.",
    "too long": "https://app.example.com/" + "a" * 1000,
}


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_what_could_mislead_is_not_registered(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        redirects.clean_redirects([address])
    assert refused.value.code == "invalid_redirect_uri"


@pytest.mark.parametrize(
    "address",
    [*REGISTERED, "https://xn--bcher-kva.example/cb?next=%2Fhome", "https://a.b-c.d:1/~x"],
)
def test_https_and_loopback_are_registered_as_given(address: str) -> None:
    assert redirects.clean_redirects([f" {address} ", address, ""]) == [address]


@given(st.from_regex(redirects.HTTPS, fullmatch=True))
def test_an_address_that_is_registered_has_the_host_that_a_parser_reads(address: str) -> None:
    try:
        redirects.clean_redirect(address)
    except InvalidInput:
        return
    parts = urlsplit(address)
    assert parts.username is None
    assert redirects.origin_of(address).startswith(f"https://{parts.hostname}")


def test_too_many_addresses_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        redirects.clean_redirects([f"{WEB}{number}" for number in range(21)])
    assert refused.value.code == "too_many_addresses"


@pytest.mark.parametrize(
    "origin",
    [
        WEB,
        "https://app.example.com/",
        "https://app.example.com:443",
        "null",
        "*",
        "http://a.example",
    ],
)
def test_only_an_origin_is_registered_as_an_origin(origin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        redirects.clean_origins([origin])
    assert refused.value.code == "invalid_origin"


def test_origins_are_registered_as_given() -> None:
    given_origins = ["https://app.example.com", "http://127.0.0.1:3000", "http://localhost"]
    assert redirects.clean_origins(given_origins) == given_origins


OWN_SCHEMES = [
    "cursor://anysphere.cursor-mcp/oauth/callback",
    "vscode://example.extension/did-authenticate",
    "com.example.app:/oauth2redirect/example-provider",
    "windsurf://cb?x=1",
]


@pytest.mark.parametrize("address", OWN_SCHEMES)
def test_a_scheme_of_a_programs_own_is_taken_only_where_it_is_asked_for(address: str) -> None:
    assert redirects.clean_redirects([address], private_use=True) == [address]
    assert redirects.wrong_with(address)
    assert redirects.private_use_scheme(address) == address.partition(":")[0]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:/alert(1)",
        "javascript://x/%0aalert(1)",
        "data:/text/html,x",
        "vbscript:/x",
        "file:///etc/passwd",
        "blob:/x",
        "intent://x",
        "ms-settings:/x",
        "mailto:/x@example.com",
        "http://app.example/cb",
        "https:/app.example/cb",
        "ftp://app.example/cb",
        "CURSOR://cb",
        "cursor:cb",
        "cursor://cb#fragment",
        "cursor://*/cb",
        "cursor://cb/../x",
        "cursor://c b",
        "cursor://cb\n",
        "\tcursor://cb",
        "c\u00fcrsor://cb",
        "1cursor://cb",
        "://cb",
        "c://windows",
    ],
)
def test_what_means_something_to_browsers_and_systems_is_no_scheme_of_a_program(
    address: str,
) -> None:
    assert redirects.wrong_with(address, private_use=True)


@given(st.text(max_size=60))
def test_no_text_is_of_a_scheme_that_browsers_act_on(text: str) -> None:
    scheme = redirects.private_use_scheme(text)
    assert not scheme or (
        text.startswith(f"{scheme}:/") and scheme not in redirects.MEANT_OTHERWISE
    )
