"""Headers are sealed anew under the current key, work all the while, and an older key is then needed by nothing."""

import secrets

import pytest

from portal.secrets import sealing
from resources.connectors import resealing
from resources.http.sealing import unseal_headers
from resources.models import Connector, HttpSource
from tests.cast import Cast
from tests.resources.making import http

HEADERS = {"X-Secret": "hush-hush"}


@pytest.fixture
def two_keys(monkeypatch: pytest.MonkeyPatch) -> dict[int, bytes]:
    """A keyring of one key that can be given a second one."""
    ring = {1: secrets.token_bytes(32)}
    monkeypatch.setattr(sealing, "keyring", lambda: ring)
    return ring


def test_everything_is_sealed_with_the_newest_key(cast: Cast, two_keys: dict) -> None:
    http(cast, headers=HEADERS), http(cast)
    two_keys[2] = secrets.token_bytes(32)
    assert resealing.needs() == {1: 1}
    assert resealing.reseal_all() == (1, [])
    assert resealing.needs() == {2: 1}
    del two_keys[1]
    assert unseal_headers(Connector.objects.get(http__header_names=["X-Secret"])) == HEADERS


def test_what_is_sealed_with_it_already_is_left_alone(cast: Cast, two_keys: dict) -> None:
    connector = http(cast, headers=HEADERS)
    before = bytes(HttpSource.objects.get().sealed_headers)
    assert (resealing.reseal_all(), resealing.reseal(connector.pk)) == ((0, []), False)
    assert bytes(HttpSource.objects.get().sealed_headers) == before


def test_what_cannot_be_opened_is_named_and_stops_nothing(cast: Cast, two_keys: dict) -> None:
    good, moved = http(cast, headers=HEADERS), http(cast, headers=HEADERS)
    sealed = HttpSource.objects.get(pk=good.pk).sealed_headers
    HttpSource.objects.filter(pk=moved.pk).update(sealed_headers=sealed)
    two_keys[2] = secrets.token_bytes(32)
    assert resealing.reseal_all() == (1, [moved.public_id])
