"""How does the OAuth side say no? With the errors of RFC 6749 section 5.2, which clients act on by name."""

from dataclasses import dataclass, field

BASIC = 'Basic realm="keydock", charset="UTF-8"'


@dataclass
class OAuthError(Exception):
    """One refusal: an error code of the RFCs, a sentence for people, and the status of the answer."""

    error: str
    description: str
    status: int = 400
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.error}: {self.description}"

    def as_json(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}


def invalid_client() -> OAuthError:
    """401 in the same words for an unknown client, a wrong, revoked or expired secret, and none at all."""
    detail = (
        "The client is not known or not in use, or its secret does not prove it. A program sends a key id or API "
        "user id with a living key as the secret, an application its client_id alone."
    )
    return OAuthError("invalid_client", detail, 401, {"WWW-Authenticate": BASIC})


def invalid_request(detail: str) -> OAuthError:
    return OAuthError("invalid_request", detail)


def invalid_grant(detail: str) -> OAuthError:
    return OAuthError("invalid_grant", detail)


def invalid_scope(detail: str) -> OAuthError:
    return OAuthError("invalid_scope", detail)


def invalid_target() -> OAuthError:
    detail = "This resource is not known here. Name the issuer, or an address under it."
    return OAuthError("invalid_target", detail)
