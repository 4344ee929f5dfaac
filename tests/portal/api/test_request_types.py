"""A calling key is what the ground asks of a principal."""

from keys.verification.authentication import Principal as CallingKey
from portal.api.request_types import Principal


def test_a_calling_key_fulfils_the_protocol() -> None:
    asked = {name for name in vars(Principal) if not name.startswith("_")}
    assert asked == {"organization", "actor"}
    assert asked <= set(vars(CallingKey))
