"""The window asks for a token's name and expiry when a token is wanted, and not otherwise."""

from keys.pages.api_users import ApiUserForm
from tests.cast import Cast
from tests.keys.minting import NOW


def form(cast: Cast, **typed: str) -> ApiUserForm:
    return ApiUserForm({"name": "erp-sync", **typed}, organization=cast.acme, now=NOW)


def test_a_name_is_enough(cast: Cast) -> None:
    assert form(cast).is_valid()


def test_a_token_needs_a_name_and_an_expiry(cast: Cast) -> None:
    assert set(form(cast, adds_token="on").errors) == {"token_name", "expiry"}
