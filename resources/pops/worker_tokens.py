"""By what does a worker know its caller? By a token made for it alone: what a Pop takes, for minutes, for its address.

Never the caller's own: that one opens every door that its key does, for a day, and a worker is a stranger's server. The
new one is made of it, so that it ends with it (decision 0008), and its audience is the worker, so that it opens no door
here; the worker asks introspection or the verify call who calls.
"""

from datetime import datetime, timedelta
from typing import Any

from keys.verification import access_tokens
from keys.verification.verdicts import Verdict
from portal.permissions import POPS_READ
from resources.models import Pop

SECONDS = 300
MOST_REMEMBERED = 1000
# The newest token of a caller for a worker: one is enough for its next calls, and each leaves a note in the database.
_made: dict[tuple[object, ...], tuple[str, datetime]] = {}


def token_for(pop: Pop, verdict: Verdict, now: datetime) -> str:
    """The token for this Pop's worker, made of the credential that passed; at least half of its time is left."""
    record, parent = verdict.record, verdict.token
    assert record is not None  # noqa: S101 - nobody is let in without one
    held = verdict.permissions & {POPS_READ}
    made_of = parent.token_id if parent else record.public_id
    name = (made_of, record.token_generation, pop.pk, pop.worker_base_url, held)
    text, until = _made.get(name, ("", now))
    if until > now:
        return text
    wish = access_tokens.TokenRequest(
        seconds=SECONDS,
        grant="worker",
        client_id=parent.client_id if parent else "",
        audience=pop.worker_base_url,
        parent=parent,
        act=acting(pop, parent),
    )
    token = access_tokens.issue(record.token_parent, permissions=held, now=now, wish=wish)
    if len(_made) >= MOST_REMEMBERED:
        _made.pop(next(iter(_made)), None)
    _made[name] = token.text, now + timedelta(seconds=token.expires_in / 2)
    return token.text


def acting(pop: Pop, parent: access_tokens.Claims | None) -> dict[str, Any]:
    """Who acts for the caller (RFC 8693 section 4.1): the Pop, and before it whoever acted already."""
    earlier = parent.act if parent else None
    return {"sub": f"pop:{pop.pk}", **({"act": earlier} if earlier else {})}
