"""In which characters a file is written: told, announced, or guessed and shown."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from resources.tables.files.encodings import ENCODINGS, Encoding, encoding_of

GERMAN = "name;stadt\nMüller;Köln\nJörg;Düsseldorf\n"


def found(content: bytes, told: str = "") -> Encoding:
    return encoding_of(BytesIO(content), told)


@pytest.mark.parametrize(
    ("content", "name", "is_guessed"),
    [
        (b"a\n1\n", "utf-8", False),
        (GERMAN.encode(), "utf-8", False),
        (GERMAN.encode("utf-8-sig"), "utf-8", False),
        (GERMAN.encode("utf-16"), "utf-16", False),
        (b"\xfe\xff" + GERMAN.encode("utf-16-be"), "utf-16", False),
        (GERMAN.encode("utf-32"), "utf-32", False),
        (GERMAN.encode("utf-16-le"), "utf-16le", True),
        (GERMAN.encode("utf-16-be"), "utf-16be", True),
        (GERMAN.encode("cp1252"), "windows-1252", True),
        ("nom,ville\nÉlodie,Orléans\nFrançois,Besançon\n".encode("latin-1"), "windows-1252", True),
        ("preis\n1,50 €\n".encode("cp1252"), "windows-1252", True),
        (b"a\nit\x92s\n", "windows-1252", True),
        (b"a\n\xa3300\n", "windows-1252", True),
        (b"a\n20 \xb0C \x96 x\n", "windows-1252", True),
        (b"", "utf-8", False),
    ],
)
def test_an_encoding_is_found(content: bytes, name: str, is_guessed: bool) -> None:
    assert found(content) == Encoding(name, is_guessed=is_guessed)


@pytest.mark.parametrize(
    ("text", "codec", "first"),
    [
        ("imię;miasto\nŁukasz;Łódź\nŻaneta;Gdańsk\n", "cp1250", "windows-1250"),
        ("имя,город\nИван,Москва\nОльга,Казань\n", "cp1251", "windows-1251"),  # noqa: RUF001
        ("名前,都市\n山田,東京\n鈴木,大阪\n", "cp932", "shift_jis"),
    ],
)
def test_where_several_are_likely_the_sender_is_asked(text: str, codec: str, first: str) -> None:
    with pytest.raises(Refusal) as refusal:
        found(text.encode(codec))
    assert refusal.value.code == "encoding_unclear"
    assert (refusal.value.extra["parameter"], refusal.value.extra["candidates"][0]) == (
        "encoding",
        first,
    )
    assert found(text.encode(codec), first) == Encoding(first)


@pytest.mark.parametrize(
    ("content", "told", "said"),
    [
        ("ä\nö\nü\n".encode() + b"\xfc\n", "", "Line 4 cannot be read: it is not UTF-8, though"),
        (b"a\rb\r\xfc\r", "utf-8", "Line 3 cannot be read: it is not UTF-8"),
        (b"a\r\nb\r\n\xfc\r\n", "utf-8", "Line 3 cannot be read: it is not UTF-8"),
        (b"\n\n" + b"a\n" * 700_000 + b"\xfc\n", "utf-8", "Line 700003 cannot be read"),
        (b"a\r\n" * 699_051 + b"\xfc\n", "utf-8", "Line 699052 cannot be read"),
        (b"a\nb\n\xfc\n", "utf-8", "Line 3 cannot be read: it is not UTF-8"),
        (b"a\n\x81\n", "windows-1252", "Line 2 cannot be read: it is not WINDOWS-1252"),
        (b"a\n\xff\x00\x01\n", "", "Line 2 cannot be read: it is no text"),
        (b"\xff\xfea", "", "Line 1 cannot be read: it is not UTF-16"),
    ],
)
def test_a_byte_that_does_not_belong_there_is_told_by_its_line(
    content: bytes, told: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        found(content, told)


@pytest.mark.parametrize("piece", [1, 2, 3])
def test_a_letter_may_lie_on_the_edge_of_a_piece(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("resources.tables.files.encodings.PIECE", piece)
    assert found("aä€😀\n".encode()) == Encoding("utf-8")
    with pytest.raises(Refusal, match="Line 3 "):
        found("ä\n€\n".encode() + b"\xff\n", "utf-8")


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as refusal:
        found(b"a", "klingon")
    assert refusal.value.code == "unknown_encoding"
    assert refusal.value.extra["candidates"] == list(ENCODINGS)


@given(st.binary(max_size=80), st.sampled_from(["", *ENCODINGS]))
def test_any_bytes_have_an_encoding_or_a_refusal(content: bytes, told: str) -> None:
    try:
        encoding = found(content, told)
    except Refusal:
        return
    content.decode(encoding.codec)
