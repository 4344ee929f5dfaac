"""What is wrong with an uploaded file is told with its place and with what to do."""

import csv

import pytest

from portal.errors import Refusal
from resources.tables.files.mistakes import clean_names, told


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a", " "], "Object 7 cannot be read: column 2 has no name"),
        (["a", "b", "a"], "two columns are called “a”"),
        (["x" * 101], "the name of column 1 is not"),
        (["a", "b\x01"], "the name of column 2 is not"),
        ([str(n) for n in range(101)], "at most 100 columns, and here are 101"),
    ],
)
def test_a_name_that_no_column_can_have_is_told_by_its_place(names: list[str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        clean_names(names, "Object 7")


@pytest.mark.parametrize(
    ("content", "said"),
    [('"a"b', "Write it twice"), ("x" * 200_000, "131,072 characters"), ('"a', "none closes it")],
)
def test_what_python_says_of_broken_csv_is_told_in_our_words(content: str, said: str) -> None:
    with pytest.raises(csv.Error) as error:
        list(csv.reader([content], strict=True))
    assert said in told(error.value)
