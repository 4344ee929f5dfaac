"""In which characters is a file written? UTF-8 or what its byte order mark says; else what it most probably is.

The last is a guess, made by charset-normalizer (decision 0045): a page shows what it makes of the file before
anything is loaded, and a program is asked where more than one encoding is likely.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from charset_normalizer import from_bytes

from portal.errors import Refusal
from resources.tables.files.mistakes import broken

PIECE = 1_048_576  # bytes
LETTER = r"[^\W\d_]"
FOREIGN_LETTER = r"(?![\x00-\x7f])[^\W\d_]"
# Quotation marks, dashes, an ellipsis, trade marks and the degree may touch letters; other signs do not.
STRICT_SIGN = r"(?![\x00-\x7f\u2018-\u201e\u2013\u2014\u2026\u2122\u00ae\u00b0])[^\w]"
IN_A_WORD = re.compile(rf"{FOREIGN_LETTER}|{LETTER}{STRICT_SIGN}|{STRICT_SIGN}{LETTER}")
SAMPLE = 65_536  # bytes, around the first one that is not UTF-8
# A mark, and the encoding that it announces; the longer ones first, because one begins like another.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "windows-1252"
# Names that may be asked for (WHATWG's where it has one), and what Python calls them.
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32": "utf-32",
    WESTERN: "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "iso-8859-15": "iso8859_15",
    "ibm850": "cp850",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc-kr": "cp949",
}
LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "gb18030", "big5", "cp949"]
NAMES = {python: name for name, python in ENCODINGS.items()}


@dataclass(frozen=True)
class Encoding:
    """`name` is one of ENCODINGS. A guessed one is shown before it is used."""

    name: str
    is_guessed: bool = False

    @property
    def codec(self) -> str:
        return ENCODINGS[self.name]


def encoding_of(file: BinaryIO, told: str = "") -> Encoding:
    """The encoding of the whole file. Raises Refusal `unknown_encoding`, `encoding_unclear`, and `malformed_file`
    with the line for a file that is not in the encoding that was told or announced.
    """
    if told:
        name = told.strip().lower()
        if name not in ENCODINGS:
            raise Refusal(
                "unknown_encoding",
                **question_about(f"There is no encoding “{told[:40]}” here.", ENCODINGS),
            )
        refuse_undecodable(file, name)
        return Encoding(name)
    file.seek(0)
    begin = file.read(SAMPLE)
    if announced := next((name for mark, name in MARKS if begin.startswith(mark)), None):
        refuse_undecodable(file, announced)
        return Encoding(announced)
    if wide := without_mark(begin):
        refuse_undecodable(file, wide)
        return Encoding(wide, is_guessed=True)
    try:
        decode(file, "utf-8")
    except UndecodableError as error:
        return guess_encoding(file, error)
    return Encoding("utf-8")


def without_mark(begin: bytes) -> str | None:
    """UTF-16 by its NULs: of text in Latin letters every other byte is one, and no other text has any."""
    half = max(len(begin) // 2, 1)
    if begin[1::2].count(0) > 0.4 * half and not begin[::2].count(0):
        return "utf-16le"
    if begin[::2].count(0) > 0.4 * half and not begin[1::2].count(0):
        return "utf-16be"
    return None


class UndecodableError(Exception):
    """Where a file stops to be in its encoding: the line, from 1, and the byte, from 0."""

    def __init__(self, line: int, place: int) -> None:
        self.line, self.place = line, place


def decode(file: BinaryIO, name: str) -> None:
    """Read the whole file once, a piece at a time. Raises UndecodableError."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(ENCODINGS[name])()
    line, place, is_last, before = 1, 0, False, ""
    while not is_last:
        piece = file.read(PIECE)
        is_last = not piece
        kept = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, is_last)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(ENCODINGS[name], "replace")
            ends = line_ends(good, before)
            raise UndecodableError(line + ends, place - kept + error.start) from error
        except (
            UnicodeError
        ) as error:  # UTF-16 and UTF-32 that were told, without the mark they need
            raise UndecodableError(1, 0) from error
        line += line_ends(text, before)
        before = text[-1:] or before
        place += len(piece)


def line_ends(text: str, before: str) -> int:
    """How many lines end in the text: by LF, CR LF, or CR alone as some old files have it. `before`: the letter that
    stands before it."""
    is_half_counted = before == "\r" and text.startswith("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n") - is_half_counted


def refuse_undecodable(file: BinaryIO, name: str) -> None:
    try:
        decode(file, name)
    except UndecodableError as error:
        raise broken(f"Line {error.line}", f"it is not {name.upper()}") from error


def guess_encoding(file: BinaryIO, error: UndecodableError) -> Encoding:
    """What a file that is not UTF-8 most probably is. Raises Refusal `encoding_unclear`, `malformed_file`."""
    file.seek(max(0, error.place - SAMPLE // 2))
    sample = file.read(SAMPLE)
    if b"\0" in sample:
        raise broken(f"Line {error.line}", "it is no text")
    if is_nearly_utf_8(sample):
        advice = "it is not UTF-8, though other lines are. Correct it, or say which encoding the file has"
        raise broken(f"Line {error.line}", advice)
    matches = [
        (one.encoding, *one.could_be_from_charset)
        for one in from_bytes(sample, cp_isolation=LIKELY)
    ]
    is_western = has_signs_alone(sample) or (bool(matches) and "cp1252" in matches[0])
    if is_western and is_decodable(file, WESTERN):
        return Encoding(WESTERN, is_guessed=True)
    names = [NAMES[both[0]] for both in matches if both[0] in NAMES]
    candidates = list(dict.fromkeys([*names, WESTERN]))
    detail = f"Line {error.line} is not UTF-8."
    raise Refusal("encoding_unclear", **question_about(detail, candidates))


def is_decodable(file: BinaryIO, name: str) -> bool:
    try:
        decode(file, name)
    except UndecodableError:
        return False
    return True


def has_signs_alone(sample: bytes) -> bool:
    """Whether all that is not ASCII are signs of Windows-1252 where such signs stand, as in £300.

    So few bytes tell a statistical detection nothing. In a word of another language they would touch letters.
    """
    text = sample.decode("cp1252", "replace")
    return not IN_A_WORD.search(text)


def is_nearly_utf_8(sample: bytes) -> bool:
    """Whether more letters of it are written as UTF-8 than are not: then it is damaged, and nothing else."""
    text = sample.decode("utf-8", "surrogateescape")
    wrong = sum("\ud800" <= letter <= "\udfff" for letter in text)
    return sum(letter > "\x7f" for letter in text) - wrong > wrong


def question_about(said: str, names: Iterable[str]) -> dict[str, Any]:
    """What a refusal tells that asks for the encoding."""
    candidates = list(names)
    advice = f"Save it as UTF-8, or say which it is (encoding): {', '.join(candidates)}."
    return {
        "detail": f"{said} Nothing was loaded. {advice}",
        "extra": {"parameter": "encoding", "candidates": candidates},
    }
