"""Lists of the API come in pages of 1 to 200 rows."""

import pytest

from portal.api.lists import LARGEST_PAGE, PAGE_SIZE, page_size
from portal.errors import InvalidInput


def test_fifty_rows_unless_asked_otherwise() -> None:
    assert page_size(None) == PAGE_SIZE == 50


@pytest.mark.parametrize("text", ["1", "200"])
def test_a_page_holds_what_was_asked(text: str) -> None:
    assert page_size(text) == int(text) <= LARGEST_PAGE


@pytest.mark.parametrize("text", ["", "0", "-1", "201", "1000000000", "1.5", "²", "x"])
def test_another_size_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        page_size(text)
    assert refused.value.code == "invalid_limit"
