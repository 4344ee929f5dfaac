"""What does a Python program need of a Keydock server? To ask whether a key may pass, and to call with one.

An API asks with `Verifier`; `keydock.drf`, `.django`, `.fastapi`, `.wsgi` and `.asgi` do it for their frameworks, and
`keydock.offline` verifies access tokens without asking. A caller uses `Client` with temporary tokens, which `KeyTokens`
makes from a secret key, and `SignedIn` from the sign-in that `python -m keydock login` left on this machine.
"""

from keydock.client import Client
from keydock.errors import KeydockError, NotSignedInError, RefusedError, UnreachableError
from keydock.tokens import KeyTokens, SignedIn
from keydock.verdict import Limit, Owner, Verdict
from keydock.verifier import Verifier

__all__ = [
    "Client",
    "KeyTokens",
    "KeydockError",
    "Limit",
    "NotSignedInError",
    "Owner",
    "RefusedError",
    "SignedIn",
    "UnreachableError",
    "Verdict",
    "Verifier",
]
