"""Did the person of this session prove lately who they are? The one rule before what would outlast the session.

A session is open for hours, in a browser that others may come to sit at, and its cookie can be stolen. What changes
how the account is opened, and what goes on working when the session has ended, is therefore done only after a fresh
proof: a password, a code or a passkey (decision 0062). A view declares it with `proves_lately`, a house test finds one
that does not, and what is asked stands in `portal.step_up`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal import clock
from portal.hooks import Hook
from portal.http.redirects import to_page
from portal.http.requests import PageRequest
from portal.models import Organization, User
from portal.pages.access_policies import SAFE_METHODS, View
from portal.permissions import ADMINISTRATIVE, KEYS_MANAGE

ACCOUNT = timedelta(minutes=5)  # before a change of who may open an account or an organization
OUTLASTS = timedelta(days=1)  # a credential that lives longer outlasts every session
CLOCKS_DIFFER = timedelta(seconds=5)  # of two nodes; `/readyz` fails beyond it
MAKES_OTHERS = ADMINISTRATIVE | {KEYS_MANAGE}
SESSION_KEY = "proof"
NO_PROOF = frozenset({"mailed_link"})  # it proves a mailbox, and gets in who must wait; no more


class When(StrEnum):
    """At which moment a view asks."""

    OPENING = (
        "opening"  # before the page is shown: it begins with a secret, or is filled in with one
    )
    WRITING = "writing"  # before it changes something
    INSIDE = "inside"  # when what was typed is known: the view calls `refuse_stale` or `refuse_stale_maker`


@dataclass(frozen=True)
class ProofOfPerson:
    """When somebody proved who they are, and how: "password", "code", "passkey"."""

    at: datetime
    by: str

    @property
    def way(self) -> str:
        """As a sentence ends that tells of it; nothing for a sign-in of which only the time is known."""
        words = {"password": "your password", "code": "a code", "passkey": "a passkey"}
        return f" by {words[self.by]}" if self.by in words else ""


class ProofNeededError(Exception):
    """The person has to prove who they are first. Nothing was changed; `proves_lately` asks, and does it afterwards.

    `form_target` is the origin to which what was asked redirects: the policy of the page that asks has to name it.
    """

    def __init__(self, form_target: str = "") -> None:
        super().__init__("A fresh proof of who it is is needed.")
        self.form_target = form_target


# Reads the proof that a form brings: stamps the session where it is right, keeps what is wrong in the request.
take_proof: Hook[[PageRequest], None] = Hook()
# The page or dialog that asks, with what was typed; the last value says whether what was typed is carried along.
ask_for_proof: Hook[[PageRequest, ProofNeededError, bool], HttpResponse] = Hook()


def proves_lately(when: When) -> Callable[[View], View]:
    """A view that does what it is for only after a fresh proof. Stands below the policy, which asks for a sign-in.

    What was typed comes along in the form that asks, and is done with the proof in one go. A page that asks before it
    opens is shown afterwards: what is typed there may be a secret, and is not carried.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return view(request, *args, **kwargs)  # which asks for a sign-in itself
            take_proof.call(request)
            try:
                if when is When.OPENING and has_brought_proof(request):
                    return to_page(request, request.get_full_path())
                refuse_stale_call(request, when)
                return view(request, *args, **kwargs)
            except ProofNeededError as needed:
                return ask_for_proof.call(request, needed, when is not When.OPENING)[0]

        guarded.step_up = when  # type: ignore[attr-defined]
        return guarded

    return decorate


def refuse_stale_call(request: PageRequest, when: When) -> None:
    """Raises ProofNeededError."""
    if when is When.OPENING or (when is When.WRITING and request.method not in SAFE_METHODS):
        refuse_stale(request, ACCOUNT)


def refuse_stale(request: PageRequest, within: timedelta, *, form_target: str = "") -> None:
    """Raises ProofNeededError where the last proof is older, or where a wrong one came with this request."""
    if is_refused(request) or not is_fresh(request, within, clock.now()):
        raise ProofNeededError(form_target)


def refuse_stale_maker(
    request: PageRequest,
    organization: Organization | None,
    ends_at: datetime | None,
    *,
    holds: Iterable[str] = (),
    form_target: str = "",
) -> None:
    """Before a key, token or consent is made, renewed or prolonged that ends at `ends_at`; None: never.

    One that ends within a day is made without a question, unless it `holds` a permission by which a program makes
    others: it would make one that lasts, and the API asks nobody. Raises ProofNeededError.
    """
    lasts = ends_at is None or ends_at - clock.now() > OUTLASTS
    if lasts or MAKES_OTHERS.intersection(holds):
        refuse_stale(request, age_for_makers(organization), form_target=form_target)


def age_for_makers(organization: Organization | None) -> timedelta:
    """How old a proof may be: as the installation says, or less where the organization says less."""
    seconds = settings.STEP_UP_SECONDS
    if organization is not None and organization.step_up_seconds is not None:
        seconds = min(seconds, organization.step_up_seconds)
    return timedelta(seconds=seconds)


# The session's stamp ---------------------------------------------------------------------------------------------


def stamp(request: HttpRequest, user: User, by: str, now: datetime) -> None:
    """Keep in the session that its person has proved who they are; called where somebody signs in or confirms."""
    at = None if by in NO_PROOF else now.timestamp()
    request.session[SESSION_KEY] = {"person": user.pk, "at": at, "by": by}


def last_proof(request: PageRequest) -> ProofOfPerson | None:
    """None where there is none. A session without a stamp has begun before there were any, with a sign-in."""
    kept = request.session.get(SESSION_KEY)
    if kept is None:
        row = getattr(request.session, "row", None)
        return ProofOfPerson(row.started_at, "sign_in") if row is not None and row.user_id else None
    if kept["person"] != cast(User, request.user).pk or kept["at"] is None:
        return None
    return ProofOfPerson(datetime.fromtimestamp(kept["at"], UTC), kept["by"])


def is_fresh(request: PageRequest, within: timedelta, now: datetime) -> bool:
    """Whether the last proof is younger than `within`. One from the future is none: a clock was set back since."""
    proof = last_proof(request)
    return proof is not None and -CLOCKS_DIFFER <= now - proof.at < within


def is_refused(request: PageRequest) -> bool:
    """Whether a wrong proof came with this request."""
    return getattr(request, "refused_proof", None) is not None


def has_brought_proof(request: PageRequest) -> bool:
    """Whether a right proof came with this request."""
    return getattr(request, "has_brought_proof", False)
