"""How is a credential read from the headers of a request? By one spelling of each header, for whoever asks."""

from keys.keystring import parse, parse_operator
from keys.secrets import proofs
from keys.verification import access_tokens, refusals

# A header is looked up by presence and not by truth: the server hands on a value with bytes outside visible
# ASCII as empty text, and a credential that could not be read is a bad one, not none.
API_KEY = "HTTP_X_API_KEY"
ORGANIZATION = "HTTP_X_ORGANIZATION_ID"
AUTHORIZATION = "HTTP_AUTHORIZATION"
SCHEME = "bearer"


def bearer(headers: dict[str, str]) -> str | None:
    """The text after `Bearer`, empty when it is malformed; None when no Bearer credential was sent.

    Another scheme counts as no credential (RFC 6750 section 3.1), an unreadable header as a bad one.
    """
    value = headers.get(AUTHORIZATION)
    if value is None:
        return None
    scheme, *credential = value.split(maxsplit=1) or [SCHEME]  # a tab parts them as well as a space
    if scheme.lower() != SCHEME:
        return None
    return credential[0].strip() if credential else ""


def has_credential(headers: dict[str, str]) -> bool:
    """Whether a credential is presented that the door would look at, by its form alone: no query, no digest.

    For callers who wait to be heard (portal.http.expected_bodies): whoever has none is refused without that.
    """
    if API_KEY in headers:
        return is_key(headers[API_KEY])
    if headers.get(AUTHORIZATION, "").lower().startswith("basic"):
        return True
    presented = bearer(headers) or ""
    return is_key(presented) or access_tokens.has_form(presented)


def is_key(text: str) -> bool:
    """Whether it has the form of one, of an organization or of the installation."""
    if proofs.remembered(text) is not None or parse(text) is not None:
        return True
    return parse_operator(text) is not None


def refuse_repeated(headers: dict[str, str]) -> None:
    """Raise Refusal (401) for a header sent twice: it arrives joined by a comma, which no credential of ours holds.

    Which of two credentials counts is a question that a proxy may answer differently from us.
    """
    for variable, name in ((API_KEY, "x-api-key"), (ORGANIZATION, "x-organization-id")):
        if "," in headers.get(variable, ""):
            raise refusals.repeated_header(name)
    if "," in (bearer(headers) or ""):
        raise refusals.repeated_header("Authorization")
