"""When is a history of verifications and one revocation right? A key is a register that only ever falls once.

Times are seconds of CLOCK_MONOTONIC, which all processes of one machine share, so they can be compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """One verification as its client saw it: when it began and ended, and whether the key passed."""

    began: float
    ended: float
    accepted: bool


@dataclass(frozen=True)
class Violations:
    late: int  # accepted although it began after the revocation had returned
    early: int  # refused although it ended before the revocation was called
    again: int  # accepted although it began after another one had ended with a refusal

    def __bool__(self) -> bool:
        return bool(self.late or self.early or self.again)


def judge(seen: Iterable[Seen], called: float, returned: float) -> Violations:
    """What the history of one key does wrong. `called` and `returned` frame the revocation."""
    seen = list(seen)
    first_refusal = min((each.ended for each in seen if not each.accepted), default=float("inf"))
    return Violations(
        late=sum(each.accepted and each.began > returned for each in seen),
        early=sum(not each.accepted and each.ended < called for each in seen),
        again=sum(each.accepted and each.began > first_refusal for each in seen),
    )
