"""Where may an answer to an application be sent? Exactly where it was registered; on loopback, whatever the port.

RFC 9700 section 2.1 wants addresses compared as text, character by character. Text is all that is compared here:
nothing is parsed and put together again, so no reading of an address can differ between us and a browser. The one
exception is the port on loopback, which a program learns only when it starts (RFC 8252 section 7.3).

Programs that register themselves may also name a scheme of their own (`cursor://`, RFC 8252 section 7.1), which the
system opens with whatever program claimed it; PKCE keeps the code of use to the one that asked.
"""

import re
from collections.abc import Iterable

from portal.errors import InvalidInput

LONGEST = 1000  # characters of an address
AT_MOST = 20  # addresses of one application

LOOPBACK = re.compile(
    r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]|localhost))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>[/?].*)?",
    re.ASCII,
)
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HTTPS = re.compile(
    rf"https://(?P<name>(?=[a-z0-9.-]{{1,253}}(?:[:/?]|$)){LABEL}(?:\.{LABEL})*)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>[/?].*)?",
    re.ASCII,
)
PRIVATE_USE = re.compile(r"(?P<scheme>[a-z][a-z0-9+.\-]{1,49}):(?P<rest>/.*)", re.ASCII)
# Schemes that mean something to browsers and systems: what runs as a script, shows a document, opens a program of the
# system or writes a message. None of them is a client's own, even where nothing on the machine would claim it.
SCHEMES_OF_OTHERS = """
about acct admin afp android-app app apps blob bluetooth callto cap chrome chrome-devtools chrome-extension
chrome-search cid coap coaps content data devtools dict dns edge facetime feed file filesystem finger firefox
fish ftp ftps geo git gopher h323 help hcp http https icap imap imaps intent irc irc6 ircs itms itms-apps
itms-services jar javascript ldap ldaps livescript localhost magnet mailto maps market mid moz-extension mhtml mms
mocha msrp nfs nntp news opaquelocktoken payto pkcs11 pop postgresql prefs pres proxy redis res resource rlogin
rsync rtsp safari-extension safari-web-extension script search search-ms sftp shell shortcuts sip sips sms smb
snmp ssh steam stun stuns svn tel telnet tftp tn3270 turn turns urn vbscript view-source vnc wais webcal ws wss
wyciwyg x-apple xmpp
"""
MEANT_OTHERWISE = frozenset(SCHEMES_OF_OTHERS.split())
# Letters of a path and a query (RFC 3986 sections 3.3 and 3.4), each percent sign with its two digits.
REST = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()+,;=:@/?]|%[0-9A-Fa-f]{2})*", re.ASCII)
DOTS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|\?|$)", re.ASCII | re.IGNORECASE)


def is_registered(asked: str, registered: Iterable[str]) -> bool:
    """Whether an address of a request is one of the registered ones."""
    return without_loopback_port(asked) in {without_loopback_port(one) for one in registered}


def without_loopback_port(address: str) -> str:
    """The address, on loopback without its port. A port of 0 or above 65535 is none, and stays where it is."""
    found = LOOPBACK.fullmatch(address)
    if found is None or not is_port(found["port"]):
        return address
    return found["host"] + (found["rest"] or "")


def is_port(digits: str | None) -> bool:
    return digits is None or int(digits) <= 65_535


def origin_of(address: str) -> str:
    """Scheme, host and port of a registered address, as a browser writes an origin (RFC 6454 section 6.2).

    Raises ValueError for what is no such address: the answer would otherwise go to an origin that nobody named.
    """
    found = LOOPBACK.fullmatch(address)
    start, usual = (found["host"], "80") if found else ("", "443")
    if found is None:
        found = HTTPS.fullmatch(address)
        start = f"https://{found['name']}" if found else ""
    if found is None or not is_port(found["port"]):
        raise ValueError("This address has no origin of the kinds that are registered.")
    port = found["port"]
    return start if port in {None, usual} else f"{start}:{port}"


def private_use_scheme(address: str) -> str:
    """The scheme of a program of its own (RFC 8252 section 7.1), as `cursor`; empty where there is none."""
    found = PRIVATE_USE.fullmatch(address)
    is_taken = found is None or found["scheme"] in MEANT_OTHERWISE or found["scheme"][:3] == "ms-"
    return "" if found is None or is_taken else found["scheme"]


def clean_redirects(
    addresses: Iterable[str], field: str = "redirect_uris", *, private_use: bool = False
) -> list[str]:
    """Addresses as they may be registered, each once; of a client that registered itself also those of its own scheme.

    Raises InvalidInput `invalid_redirect_uri`.
    """
    return [clean_redirect(one, field, private_use) for one in bounded(addresses, field)]


def clean_origins(origins: Iterable[str], field: str = "allowed_origins") -> list[str]:
    """Origins as they may be registered, each once. Raises InvalidInput `invalid_origin`."""
    return [clean_origin(one, field) for one in bounded(origins, field)]


def bounded(addresses: Iterable[str], field: str) -> list[str]:
    found = list(dict.fromkeys(address.strip() for address in addresses if address.strip()))
    if len(found) > AT_MOST:
        detail = f"An application has at most {AT_MOST} of these. Leave some out."
        raise InvalidInput(field, "too_many_addresses", detail)
    return found


def clean_redirect(address: str, field: str = "redirect_uris", private_use: bool = False) -> str:
    """The address as given. Raises InvalidInput `invalid_redirect_uri`, whose sentence says what to change."""
    if reason := wrong_with(address, private_use):
        raise InvalidInput(field, "invalid_redirect_uri", f"{shortened(address)}: {reason}")
    return address


def clean_origin(origin: str, field: str = "allowed_origins") -> str:
    """The origin as given. Raises InvalidInput `invalid_origin`."""
    reason = wrong_with(origin)
    if not reason and origin_of(origin) != origin:
        reason = (
            "an origin is scheme, host and port alone, without a path and without the usual port."
        )
    if reason:
        raise InvalidInput(field, "invalid_origin", f"{shortened(origin)}: {reason}")
    return origin


def wrong_with(address: str, private_use: bool = False) -> str:
    """What keeps the address from being registered, as the end of a sentence; empty when nothing does."""
    if len(address) > LONGEST:
        return f"an address has at most {LONGEST} characters."
    if "#" in address:
        return "leave out the fragment, the part from # on."
    if "*" in address:
        return "write each address in full: a wildcard could send answers to strangers."
    found = LOOPBACK.fullmatch(address) or HTTPS.fullmatch(address)
    is_own = private_use and bool(private_use_scheme(address))
    if is_own:
        found = PRIVATE_USE.fullmatch(address)
    elif found is not None and not is_port(found["port"]):
        found = None
    if found is None:
        return (
            "it must start with https:// and a host name in lower case, or with http://127.0.0.1, "
            "http://[::1] or http://localhost, without a user name or password."
        )
    rest = found["rest"] or ""
    if not REST.fullmatch(rest):
        return "encode the letters that an address cannot hold (percent and two digits)."
    if DOTS.search(rest.partition("?")[0]):
        return "write the path without the steps . and .. in it."
    return ""


def shortened(address: str) -> str:
    return address if len(address) <= 60 else f"{address[:57]}..."
