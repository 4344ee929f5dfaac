"""An offer has one end at most."""

import pytest
from django.db import IntegrityError

from keys.models import TokenOffer
from tests.cast import Cast
from tests.keys.minting import NOW


def test_an_offer_is_claimed_or_withdrawn_and_never_both(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        TokenOffer.objects.create(
            organization=cast.acme, user=cast.bob, name="x", claimed_at=NOW, withdrawn_at=NOW
        )
