"""Plain actions have a name for the filter, each its own, and words that tell the object."""

from portal.audit.sentences import LABELS
from portal.audit.words import PLAIN


def test_no_two_actions_are_called_the_same_in_the_filter() -> None:
    assert len(set(LABELS.values())) == len(LABELS)


def test_every_sentence_names_its_object() -> None:
    assert all("{name}" in words for _, words in PLAIN.values())
