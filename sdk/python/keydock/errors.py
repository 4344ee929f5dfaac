"""What can go wrong between a program and a Keydock server?"""


class KeydockError(Exception):
    """The server could not be reached, or answered something that no Keydock server answers."""


class UnreachableError(KeydockError):
    """Nobody could be asked: no answer in time, or one that says that the server cannot answer now."""


class NotSignedInError(KeydockError):
    """Nobody signed in on this machine, or the sign-in has ended: run `python -m keydock login`."""


class RefusedError(KeydockError):
    """The server refused: `status` is the HTTP status, `code` its stable name for the reason."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{detail} ({status} {code})")
        self.status = status
        self.code = code
