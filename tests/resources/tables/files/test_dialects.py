"""How a CSV file parts its fields: found by whole lines, asked where two ways fit."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files.dialects import DELIMITERS, Dialect, dialect_of
from resources.tables.files.reading import Reading, TableFile

TIE = "Name, Vorname;Ort, Land;Betrag\nMuster, Ann;Bonn, DE;1\n"


def found(text: str, told: str = "") -> Dialect:
    return dialect_of(text, is_whole=True, told=told)


def rows(text: str, delimiter: str = "") -> list[dict]:
    return list(TableFile(BytesIO(text.encode()), Reading(delimiter=delimiter)))


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a,b\n1,2\n", Dialect(",")),
        ("a\n1\n", Dialect(",")),
        ("name;price\nx;1,5\ny;2,5\n", Dialect(";")),
        ("id,tags\n1,a;b\n2,c;d\n", Dialect(",")),
        ("a|b;c\n1|2\n3|4;5\n", Dialect("|")),
        ('"a;b";"c,d"\n"1,2";3\n', Dialect(";")),
        ('a\tb\n"x,y\nz"\t1\n', Dialect("\t")),
        ('"Name", "City"\n"Ann", "Rome"\n', Dialect(",", spaced=True)),
        ('"Name"; "City"\nAnn; "Ro;me"\n', Dialect(";", spaced=True)),
        ('a,"b|c",d\n1,"x|y",2\n', Dialect(",")),
        ("a, b\n1, 2\n", Dialect(",", spaced=True)),
        ("a,b\n1, 2\n3,4\n", Dialect(",")),
        ('"a","b"\n"1"," ""x"""\n', Dialect(",")),
        ("sep=;\na;b,c\n1;2,3\n", Dialect(";", skipped=1)),
        ("SEP=\t\r\na\tb\r\n", Dialect("\t", skipped=1)),
        ("\r\n \r\na,b\r\n1,2\r\n", Dialect(",", skipped=2)),
        (";;\na;b;c\n1;2;3\n", Dialect(";", skipped=1)),
        ("a,b\n1,2\n3\n4,5\n", Dialect(",")),
        ("a,b\r1,2\r", Dialect(",")),
        ("", Dialect(",")),
    ],
)
def test_the_way_that_fits_every_line_is_found(text: str, dialect: Dialect) -> None:
    assert found(text) == dialect


@pytest.mark.parametrize(
    ("text", "candidates"),
    [(TIE, [",", ";"]), ("a;b,c\n1;2,3\n", [",", ";"]), ("a\tb,c\n1\t2,3\n", [",", "\t"])],
)
def test_a_tie_is_asked_and_the_answer_counts(text: str, candidates: list[str]) -> None:
    with pytest.raises(Refusal) as refusal:
        found(text)
    assert refusal.value.code == "delimiter_unclear"
    assert refusal.value.extra == {"parameter": "delimiter", "candidates": candidates}
    assert [found(text, told=one).delimiter for one in candidates] == candidates


def test_the_rows_are_those_of_the_delimiter_that_was_told() -> None:
    assert rows(TIE, ";") == [
        {"Name, Vorname": "Muster, Ann", "Ort, Land": "Bonn, DE", "Betrag": "1"}
    ]


def test_what_is_no_delimiter_cannot_be_told() -> None:
    with pytest.raises(Refusal) as refusal:
        found("a\n", told="x")
    assert refusal.value.code == "unknown_delimiter"


def test_spaces_inside_of_quotation_marks_stay_and_those_outside_go() -> None:
    assert rows('"a", "b"\n"1", " 2 "\n') == [{"a": "1", "b": " 2 "}]


def test_lines_before_the_heading_count_in_what_is_told() -> None:
    with pytest.raises(Refusal, match="Line 5 cannot be read"):
        rows("sep=,\n\na,b\n1,2\n3\n")


FIELD = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=6),
    st.sampled_from(list(DELIMITERS)),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
)
@example([("", "", "")], ",", csv.QUOTE_ALL, False)
@example([(' "', ' "', ' "')], ",", csv.QUOTE_MINIMAL, False)
def test_what_was_written_is_read_or_asked(
    values: list[tuple[str, str, str]], delimiter: str, quoting: int, windows: bool
) -> None:
    """No field ever comes out as another one: where two ways fit, the question is the answer."""
    text = StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n" if windows else "\n"
    )
    writer.writerows([("first", "second", "third"), *values])
    expected = [{"first": a or None, "second": b or None, "third": c or None} for a, b, c in values]
    assume(not all(line[1][:1] == line[2][:1] == " " for line in values))
    candidates = asked(text.getvalue())
    assert candidates is None or delimiter in candidates
    assert rows(text.getvalue(), delimiter if candidates else "") == expected


def asked(text: str) -> list[str] | None:
    """The delimiters between which the sender must choose, if any."""
    try:
        found(text)
    except Refusal as refusal:
        return refusal.extra["candidates"]
    return None
