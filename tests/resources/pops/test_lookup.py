"""An id names a Pop of one's own organization, however it is written, and nothing else."""

import pytest
from django.http import Http404

from resources.models import Pop
from resources.pops.lookup import pop_or_404
from tests.cast import Cast


def test_dashes_and_case_do_not_matter(cast: Cast) -> None:
    made = Pop.objects.create(organization=cast.acme, name="Counter")
    for text in (str(made.pk), made.pk.hex, made.pk.hex.upper()):
        assert pop_or_404(cast.acme, text) == made


def test_another_organizations_pop_is_unknown(cast: Cast) -> None:
    made = Pop.objects.create(organization=cast.other, name="Counter")
    with pytest.raises(Http404):
        pop_or_404(cast.acme, str(made.pk))
