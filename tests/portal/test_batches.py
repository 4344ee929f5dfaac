"""Rows come in batches, each once, also when those before are gone by then."""

import pytest

from apiusers.models import Team
from portal.batches import batches
from tests.cast import Cast


@pytest.mark.parametrize(("size", "sizes"), [(2, [2, 2, 1]), (5, [5]), (9, [5])])
def test_every_row_comes_once_and_in_order(cast: Cast, size: int, sizes: list[int]) -> None:
    made = [Team.objects.create(organization=cast.acme, name=str(n)).pk for n in range(5)]
    found = list(batches(cast.acme.teams.all(), size))
    assert ([len(ids) for ids in found], [pk for ids in found for pk in ids]) == (sizes, made)


def test_what_is_deleted_on_the_way_leaves_no_gap(cast: Cast) -> None:
    for name in "abcde":
        Team.objects.create(organization=cast.acme, name=name)
    for ids in batches(cast.acme.teams.all(), 2):
        Team.objects.filter(pk__in=ids).delete()
    assert not cast.acme.teams.exists()
