"""Issued tokens are noted in memory within bounds, and nothing of a note is the token."""

from keys.usage import issued
from keys.usage.issued import IssuedTokenBuffer, IssuedTokenNote
from keys.verification import access_tokens
from tests.keys.minting import NOW, mint


def note(number: int) -> IssuedTokenNote:
    return IssuedTokenNote(number, "exchange", {"jti": str(number)})


def numbers(notes: list[IssuedTokenNote]) -> list[int]:
    return [one.key_pk for one in notes]


def test_the_oldest_notes_are_taken_first():
    book = IssuedTokenBuffer()
    for number in range(5):
        book.add(note(number))
    assert (numbers(book.take(2)), numbers(book.take(9))) == ([0, 1], [2, 3, 4])


def test_a_full_ledger_drops_the_oldest():
    book = IssuedTokenBuffer(most=3)
    for number in range(5):
        book.add(note(number))
    assert numbers(book.take(9)) == [2, 3, 4]


def test_what_could_not_be_written_comes_first_again_as_far_as_there_is_room():
    book = IssuedTokenBuffer(most=3)
    for number in range(3):
        book.add(note(number))
    taken = book.take(2)
    book.add(note(3))
    book.give_back(taken)
    assert numbers(book.take(9)) == [1, 2, 3]


def test_a_note_holds_no_token(cast):
    issued.buffer.take(issued.MOST)
    text = access_tokens.issue(
        mint(cast.acme, cast.alice).key, permissions=frozenset(), now=NOW
    ).text
    [made] = issued.buffer.take(9)
    assert text.rpartition(".")[2] not in repr(made)
