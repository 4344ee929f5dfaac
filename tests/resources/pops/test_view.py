"""What clients do with a Pop is counted for it, whatever the answer, and nothing for a Pop that does not exist."""

import pytest

from keys.usage.counting import UsageBuffer
from resources.models import Pop
from tests.cast import Cast
from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.mark.parametrize(
    ("path", "outcomes"),
    [("config", ["ANSWERED"]), ("worker/x", ["REFUSED"]), ("config?auto_start=maybe", [])],
)
def test_each_use_is_counted_for_the_pop(cast: Cast, monkeypatch, path, outcomes) -> None:
    pop = Pop.objects.create(organization=cast.acme, name="Counter")
    monkeypatch.setattr("resources.usage.counting.uses", book := UsageBuffer())
    token = program(cast, "pops:read").token(NOW)
    call("GET", f"/pops/{pop.pk}/{path}", **bearer(token))
    call("GET", f"/pops/{'0' * 32}/{path}", **bearer(token))
    counted = [note for notes in book.take(0.0, 10).values() for note in notes.counts]
    assert [outcome for _, outcome in counted] == outcomes
