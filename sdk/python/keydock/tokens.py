"""Where does a temporary token come from, and when is it renewed? In the last tenth of its life, at most a minute."""

import time
from typing import Any, Protocol

from keydock import store
from keydock.errors import NotSignedInError, RefusedError
from keydock.metadata import metadata_of
from keydock.wire import call

EARLY = 60  # seconds before the end at which a token of a long life counts as ended
SHARE = 0.1  # of its life at which any token does: one may live for 61 seconds


class TokenSource(Protocol):
    server: str

    def token(self) -> str: ...

    def renew(self) -> None: ...


class KeyTokens:
    """Tokens made from a secret key by `POST /authentication/token`. For servers: the key stays there."""

    def __init__(self, server: str, secret_key: str) -> None:
        self.server = server.rstrip("/")
        self._secret_key = secret_key
        self._token, self._renew_at = "", 0.0

    def token(self) -> str:
        """Raises RefusedError with status 401 when the key does not pass."""
        if time.time() >= self._renew_at:
            url = f"{self.server}/authentication/token"
            answer = call("POST", url, json={"secret_key": self._secret_key})
            self._token = answer["access_token"]
            self._renew_at = renewal_of(answer["expires_in"])
        return self._token

    def renew(self) -> None:
        """Ask for another token the next time, whatever this one says of itself."""
        self._renew_at = 0.0


class SignedIn:
    """Tokens of the person who signed in with `python -m keydock login` on this machine."""

    def __init__(self) -> None:
        """Raises NotSignedInError."""
        self._sign_in = kept()
        self.server: str = self._sign_in["server"]

    def token(self) -> str:
        """Raises NotSignedInError when the person withdrew the access, or it ended."""
        if time.time() >= self._sign_in.get("renew_at", 0):
            kept()  # the folder is there
            with store.alone():
                self._refresh()
        return str(self._sign_in["access_token"])

    def renew(self) -> None:
        self._sign_in["renew_at"] = 0.0

    def _refresh(self) -> None:
        """A refresh token works once; what the answer brings replaces it before anything else is done.

        Another process may have been faster: what it wrote is read before the old one is spent.
        """
        self._sign_in = {**kept(), "renew_at": self._newer_renewal()}
        if time.time() < self._sign_in["renew_at"]:
            return
        if not self._sign_in.get("refresh_token"):
            raise NotSignedInError("The sign-in has ended. Run: python -m keydock login")
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._sign_in["refresh_token"],
            "client_id": self._sign_in["client_id"],
        }
        try:
            answer = call("POST", metadata_of(self.server)["token_endpoint"], data=form)
        except RefusedError as refusal:
            if refusal.code == "invalid_grant":
                raise NotSignedInError(
                    "The sign-in has ended. Run: python -m keydock login"
                ) from None
            raise
        self._sign_in = keep(self.server, self._sign_in["client_id"], answer)

    def _newer_renewal(self) -> float:
        """When the token on file is to be renewed, if it is another one than ours."""
        on_file = kept()
        is_ours = on_file["access_token"] == self._sign_in["access_token"]
        return float((self._sign_in if is_ours else on_file).get("renew_at", 0))


def renewal_of(expires_in: float) -> float:
    """When a token that was just given for so many seconds is to be renewed, in seconds of the epoch."""
    return time.time() + expires_in - min(EARLY, SHARE * expires_in)


def keep(server: str, client_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Write a token answer (RFC 6749 section 5.1) to this machine."""
    sign_in = {
        "server": server,
        "client_id": client_id,
        "access_token": answer["access_token"],
        "refresh_token": answer.get("refresh_token", ""),
        "renew_at": renewal_of(answer["expires_in"]),
    }
    store.write(sign_in)
    return sign_in


def kept() -> dict[str, Any]:
    sign_in = store.read()
    if sign_in is None:
        raise NotSignedInError("Nobody is signed in on this machine. Run: python -m keydock login")
    return sign_in
