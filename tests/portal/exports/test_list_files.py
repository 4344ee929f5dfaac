"""Does a file hold the whole list in its order, page by page, and say where it is cut?"""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exports import list_files
from portal.exports.list_files import ListFile, csv_text, text_of
from portal.models import Organization
from portal.pages.lists import BY_NAME
from portal.spreadsheets import FORMULA_STARTS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def listed() -> ListFile:
    rows = Organization.objects.filter(name__startswith="Row")
    return ListFile(
        "rows", {"name": lambda row: row.name}, rows, BY_NAME, Organization.objects.all()
    )


@pytest.fixture
def seven(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven rows, of which a query reads two, and a file holds five."""
    monkeypatch.setattr(list_files, "READ_AT_ONCE", 2)
    monkeypatch.setattr(list_files, "MOST_ROWS", 5)
    for number in (3, 1, 7, 5, 2, 6, 4):
        Organization.objects.create(name=f"Row {number}")


@pytest.mark.usefixtures("seven")
def test_a_file_is_read_page_by_page_and_ends_at_the_bound() -> None:
    parts = list(listed().parts())
    assert parts[:3] == ["name\r\n", "Row 1\r\nRow 2\r\n", "Row 3\r\nRow 4\r\n"]
    assert parts[3:] == ["Row 5\r\n"]


@pytest.mark.usefixtures("seven")
def test_a_file_that_is_cut_says_so_in_its_name() -> None:
    file = listed()
    assert (file.told, file.is_cut) == (5, True)
    assert file.file_name(NOW) == "rows-2026-03-02-first-5.csv"


@pytest.mark.usefixtures("seven")
def test_a_file_that_holds_all_has_the_day_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_files, "MOST_ROWS", 7)
    file = listed()
    assert (file.told, file.is_cut, len(list(file.parts()))) == (7, False, 5)
    assert file.file_name(NOW) == "rows-2026-03-02.csv"


@pytest.mark.django_db
def test_a_list_without_rows_is_a_file_of_heads() -> None:
    answer = listed().answer(NOW)
    assert b"".join(answer) == b"name\r\n"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="rows-2026-03-02.csv"'


@pytest.mark.usefixtures("seven")
def test_the_first_rows_are_read_before_the_answer_begins() -> None:
    file = listed()
    broken = ListFile("rows", {"name": lambda row: row.nothing}, file.rows, file.order, file.whole)
    with pytest.raises(AttributeError):
        broken.answer(NOW)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        (NOW, "2026-03-02T12:00:00Z"),
        (["a:b", "c:d"], "a:b c:d"),
        ([], ""),
        ("=1+1", "'=1+1"),
        (["=1+1"], "'=1+1"),
    ],
)
def test_what_stands_in_a_field(value: object, text: str) -> None:
    assert text_of(value) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_no_text_of_a_file_begins_like_a_formula_and_all_come_back(texts: list[str]) -> None:
    [read] = csv.reader(StringIO(csv_text([[*texts, "end"]]), newline=""))
    assert not any(field.startswith(FORMULA_STARTS) for field in read)
    assert [field.removeprefix("'") for field in read[:-1]] == [t.removeprefix("'") for t in texts]
