"""A body names an external id, metadata, both or neither, and is told a code for each mistake."""

import pytest

from portal.api.fields import validated
from portal.external.serializers import ExternalAsked, external_in


@pytest.mark.parametrize(
    "body",
    [{}, {"external_id": None}, {"metadata": {}}, {"external_id": "a", "metadata": {"b": 1}}],
)
def test_only_what_is_named_is_asked(body):
    assert external_in(validated(ExternalAsked, body)) == body
