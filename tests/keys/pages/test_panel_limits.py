"""The panel of a key tells what it is held to, and what is left of its limits."""

import pytest

from keys.limits import counting
from keys.models import ApiKey
from keys.pages.panel import limits_now
from portal.restrictions.document import Quota, RateLimit, Restrictions
from portal.restrictions.rules import changed
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.records import record_of

pytestmark = pytest.mark.usefixtures("frozen")


def test_the_panel_tells_what_is_left_and_from_where_a_key_is_taken(cast: Cast, client) -> None:
    made = mint(cast.acme, cast.alice)
    held_to = Restrictions((RateLimit(1000, 3600, "burst"),), Quota(5000, "month"))
    held_to = changed(held_to, {"ip_allow": ["192.0.2.0/24"], "refuse_browsers": True})
    ApiKey.objects.filter(pk=made.key.pk).update(restrictions=held_to.as_document())
    counting.spend(record_of(made.key).limits)
    client.force_login(cast.alice, backend="portal.sign_in.backends.EmailBackend")
    page = client.get(f"/o/{cast.acme.public_id}/keys/{made.key.public_id}").content.decode()
    words = " ".join(page.split())
    assert "<code>burst</code> 999 of 1,000 left in 1 hour" in words
    assert 'max="1000" high="800" optimum="0" value="1" aria-label="burst: used"' in words
    assert "4,999 of 5,000 left this month (UTC)" in words
    assert "<code>192.0.2.0/24</code>" in words
    assert "keep it on a server" in words
    assert [standing.remaining for standing in limits_now(made.key)] == [999, 4999]
