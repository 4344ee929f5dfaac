"""What may stand behind the question mark of an API address? One value a name, in UTF-8, and never a credential."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

from portal.errors import Refusal

# Addresses are written into logs, histories and Referer headers, so a credential in one counts as leaked.
CREDENTIAL_NAMES = frozenset(
    {"api_key", "apikey", "api-key", "x-api-key", "access_token", "secret_key"}
)


def check_query(request: HttpRequest, repeatable: frozenset[str]) -> None:
    """Raise Refusal (400) for a query string that is ambiguous, malformed or gives a secret away.

    `repeatable` are the parameters that may occur more than once. Codes: `invalid_encoding`,
    `credential_in_url`, `invalid_character`, `repeated_parameter`.
    """
    refuse_broken_encoding(request.META.get("QUERY_STRING", ""))
    for name, values in request.GET.lists():
        if name.lower() in CREDENTIAL_NAMES:
            detail = (
                "A credential never belongs in an address: send it in a header. Revoke this one."
            )
            raise Refusal("credential_in_url", detail)
        if any("\0" in text for text in (name, *values)):
            raise Refusal("invalid_character", "The query string holds NUL.")
        if len(values) > 1 and name not in repeatable:
            raise Refusal("repeated_parameter", f"The parameter {name!r} occurs more than once.")


def is_asked(request: HttpRequest, name: str) -> bool:
    """Whether the query says `name=true`. Raises Refusal `invalid_choice` (400) for any other value: who writes
    `confirmed=yes` means something, and must not be taken for somebody who left it out.
    """
    value = request.GET.get(name)
    if value not in {None, "true"}:
        raise Refusal("invalid_choice", f"{name} is true or left out. Nothing was changed.")
    return value is not None


def refuse_broken_encoding(query: str) -> None:
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("invalid_encoding", "The query string is not valid UTF-8.") from error
