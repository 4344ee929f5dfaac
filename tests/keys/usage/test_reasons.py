"""Has every refusal of the door a name and an advice, and are they told in the order of their number?"""

from collections import Counter

from keys.usage.reasons import REASONS, REFUSED, name_of, reasons_in
from keys.verification_codes import Code


def test_every_code_that_is_counted_has_a_name() -> None:
    """NOT_FOUND is counted for nobody: no key was proved."""
    assert set(Code) - {Code.VALID, Code.NOT_FOUND} == REFUSED
    assert all(name and advice for name, advice in REASONS.values())


def test_the_most_frequent_reason_comes_first_with_its_share() -> None:
    counts = Counter({"VALID": 100, "EXPIRED": 1, "FORBIDDEN": 3})
    told = [(reason.name, reason.count, reason.share) for reason in reasons_in(counts)]
    assert told == [("Permission missing", 3, 75), ("Key expired", 1, 25)]


def test_a_code_of_another_version_is_told_as_it_is() -> None:
    assert reasons_in(Counter({"UNHEARD_OF": 2}))[0].name == name_of("UNHEARD_OF") == "UNHEARD_OF"


def test_without_refusals_there_is_nothing_to_tell() -> None:
    assert reasons_in(Counter({"VALID": 5})) == []
