"""Which credential does a request present to the gate, and may it pass? As `keys.verification.authentication` says.

A credential that is no text of ours is refused before the database is asked. The key that a caller asks about is
read in the same statement as the caller's own.
"""

from datetime import datetime
from typing import Any, NamedTuple

from keys.verification import refusals
from keys.verification.arrivals import Sent
from keys.verification.audiences import place_of
from keys.verification.credential_headers import API_KEY, ORGANIZATION, bearer, refuse_repeated
from keys.verification.door import Presented, count, limited, read, weighed
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code

NOTHING_HELD: frozenset[str] = frozenset()


class Passed(NamedTuple):
    """A credential that may act."""

    verdict: Verdict
    record: KeyRecord

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Where its limits stand."""
        return list(self.verdict.headers.items())


def presented(environ: dict[str, Any], now: datetime, *, accept_tokens: bool = True) -> Presented:
    """What the headers present. Where x-api-key is present, it alone decides. Raises Refusal (401)."""
    refuse_repeated(environ)
    if API_KEY in environ:
        if ORGANIZATION not in environ:
            raise refusals.organization_missing()
        found = read(environ[API_KEY], now, accept_tokens=False, arrival=Sent(environ))
    else:
        text = bearer(environ)
        if text is None:
            raise refusals.no_credential()
        place = place_of(environ["PATH_INFO"])
        arrival = Sent(environ)
        found = read(text, now, accept_tokens=accept_tokens, place=place, arrival=arrival)
    if found is None:
        raise refusals.invalid_credential()
    return found


def admit(
    caller: Presented,
    found: Found,
    environ: dict[str, Any],
    now: datetime,
    required: frozenset[str] = NOTHING_HELD,
    *,
    is_handed_on: bool = False,
) -> Passed:
    """Judge a caller and count the use. Raises Refusal: 401, 403 where one of the `required` permissions is missing or
    a key may not come from there, 429 where a limit is reached. With `is_handed_on` Django judges and counts the
    caller who passes once more."""
    arrival = Sent(environ)
    verdict = weighed(caller, found, now, environ.get(ORGANIZATION), required, arrival)
    if not (verdict.is_valid and is_handed_on):
        verdict = limited(verdict)
        count(verdict, now)
    if verdict.record is None or verdict.code not in {Code.VALID, Code.FORBIDDEN}:
        raise refusals.not_passed(verdict)
    if verdict.code is Code.FORBIDDEN:
        raise refusals.insufficient_scope(required)
    return Passed(verdict, verdict.record)


def wanted(*credentials: Presented | None, with_lifetime: bool = False, cost: int = 1) -> Asked:
    """What one statement is to read of these credentials; None is one that is none of ours."""
    known = [credential for credential in credentials if credential is not None]
    ids = tuple(dict.fromkeys(credential.key_id for credential in known))
    subjects = tuple(subject for credential in known for subject in credential.subjects)
    tails = tuple((credential.key_id, credential.tail) for credential in known)
    return Asked(ids, subjects, with_lifetime, cost, tails)
