"""What does a Python program need to use a Keydock server?

`Client` calls a server with temporary tokens that `KeyTokens` makes from a secret key, or `SignedIn` from the sign-in
that `python -m keydock login` left on this machine.
"""

from keydock.client import Client
from keydock.errors import KeydockError, NotSignedInError, RefusedError
from keydock.tokens import KeyTokens, SignedIn

__all__ = ["Client", "KeyTokens", "KeydockError", "NotSignedInError", "RefusedError", "SignedIn"]
