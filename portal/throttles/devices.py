"""Has this browser signed in at this account before? A signed cookie says so, and names what failures count for."""

import secrets
from datetime import timedelta
from hashlib import sha256
from unicodedata import normalize

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from portal.addresses import canonical
from portal.remote import client_network
from portal.throttles.tries import TRIES_OF_AN_ADDRESS, Bucket

SALT = "portal.device"  # as it is in the cookies of browsers; not the name of this file
KNOWN_FOR = timedelta(days=180)
ACCOUNTS = 5  # of people who share a browser


def digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def account_of(email: str) -> str:
    """What an account is called here: the digest of the typed address, the same however it is written."""
    try:
        return digest("account", canonical(email))
    except ValidationError:  # no account has it, and it is counted all the same
        return digest("account", normalize("NFKC", email.strip()).casefold())


def buckets(request: HttpRequest, email: str) -> list[Bucket]:
    """What a try at `email` is counted for: this device alone where it is known, else account and address."""
    device, accounts = read(request)
    account = account_of(email)
    if account in accounts:
        return [Bucket(digest("device", device, account))]
    return [
        Bucket(account),
        Bucket(digest("address", client_network(request)), TRIES_OF_AN_ADDRESS, grows=True),
    ]


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether somebody signed in at this account in this browser before."""
    return account_of(email) in read(request)[1]


def mails_to(request: HttpRequest, email: str, kind: str) -> Bucket:
    """What the mails of one kind that anybody may ask for are counted of: of this device alone where it is known, so
    that no stranger's wishes keep the owner waiting there."""
    device, accounts = read(request)
    if account_of(email) in accounts:
        return Bucket(digest("mail on device", kind, device, account_of(email)))
    return strangers_mails_to(email, kind)


def strangers_mails_to(email: str, kind: str) -> Bucket:
    """The same of everybody whose device is not known."""
    return Bucket(digest("mail", kind, account_of(email)))


def mails_from(request: HttpRequest) -> Bucket:
    """What the mails of all kinds, to whatever mailboxes, that one network asks for are counted of."""
    return Bucket(digest("mails", client_network(request)), TRIES_OF_AN_ADDRESS, grows=True)


def second_factor_buckets(request: HttpRequest, email: str) -> list[Bucket]:
    """The same for a code after the password, counted apart: a password that is right forgives no wrong code."""
    device, accounts = read(request)
    account = account_of(email)
    if account in accounts:
        return [Bucket(digest("second factor on device", device, account))]
    return [
        Bucket(digest("second factor", account)),
        Bucket(digest("address", client_network(request)), TRIES_OF_AN_ADDRESS, grows=True),
    ]


def read(request: HttpRequest) -> tuple[str, list[str]]:
    """The device's random name and the accounts that signed in on it, from the cookie; empty where it is not ours."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device, accounts = signing.loads(cookie, salt=SALT, max_age=KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, accounts


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser carry that this account has signed in on it."""
    device, accounts = read(request)
    account = account_of(email)
    accounts = [account, *(other for other in accounts if other != account)][:ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(16), accounts], salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
