"""What is asked of the page of usage? Days in a time zone; and one key, owner, endpoint, application or outcome."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from apiusers.lookups import api_users_of
from keys.home.noteworthy import visible_to
from keys.models import ApiKey, Application
from keys.usage.endpoints import find_endpoint
from keys.usage.ranges import Subject
from keys.usage.reasons import ENDS, KNOWN
from keys.verification_codes import Code
from portal.access import may
from portal.installation.modules import is_on
from portal.models import Membership, User
from portal.pages.forms import RefusableForm, offer
from portal.time_zones import check_time_zone

DAYS_TOGETHER = 366
LONGEST = 254  # characters of a name that is looked for
SUBJECTS = ("key", "owner", "endpoint", "application")
# The part of the portal without which there is none.
PARTS = {"endpoint": "connectors", "application": "applications"}
OUTCOMES = [
    ("", "All"),
    (Code.VALID, "Accepted"),
    *((code, name) for code, (name, _) in KNOWN.items()),
]


def is_here(subject: str) -> bool:
    """Whether requests can be told of one of these."""
    return subject not in PARTS or is_on(PARTS[subject])


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def name_field(label: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)


class UsageForm(RefusableForm):
    """In the address, so that what is seen can be shared. Once it is valid, `subject` is whose requests are meant."""

    since = day_field("From")
    until = day_field("To")
    zone = forms.CharField(
        label="Time zone", required=False, max_length=64, validators=[check_time_zone]
    )
    key = name_field("Key")
    owner = name_field("Owner")
    endpoint = name_field("Endpoint")
    application = name_field("Application")
    reason = forms.ChoiceField(label="Outcome", required=False, choices=OUTCOMES)

    def __init__(self, data: Any, *, membership: Membership, today: date) -> None:
        super().__init__(data)
        self.membership, self.today = membership, today
        self.subject = Subject(membership.organization)
        if not is_here("endpoint"):
            offer(self, "reason", [each for each in OUTCOMES if each[0] not in ENDS])

    @property
    def offered(self) -> list[forms.BoundField]:
        """Without what is named by a part that is off, unless the address names it: then it is told what is wrong."""
        return [field for field in self if is_here(field.name) or field.data]

    @property
    def days(self) -> tuple[date, date] | None:
        """The chosen days, the first and the last, where some were."""
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        return (since, until) if since and until else None

    @property
    def is_of_one(self) -> bool:
        return any(self.cleaned_data.get(name) for name in SUBJECTS)

    def clean(self) -> dict[str, Any]:
        asked = {**self.cleaned_data}
        self.clean_days(asked.get("since"), asked.get("until"))
        named = [name for name in SUBJECTS if asked.get(name)]
        if len(named) > 1:
            self.add_error(named[1], "Choose a key, an owner, an endpoint or an application alone.")
        elif named:
            self.find(named[0], asked[named[0]])
        if asked.get("reason") in ENDS and named != ["endpoint"]:
            self.add_error("endpoint", "This is how calls of an endpoint end: name one.")
        return self.cleaned_data

    def clean_days(self, since: date | None, until: date | None) -> None:
        """One day alone means from then, or up to then as long as is shown without."""
        if since is None and until is None:
            return
        until = until or self.today
        since = since or max(until, date.min + timedelta(days=DAYS_TOGETHER)) - timedelta(days=29)
        if until > self.today:
            self.add_error("until", "This day is still to come.")
        elif (self.today - min(since, until)).days > self.days_kept():
            self.add_error("since", f"Days are kept for {self.days_kept()} days.")
        elif since > until:
            self.add_error("since", "This day lies behind the last one.")
        elif (until - since).days >= DAYS_TOGETHER:
            self.add_error("since", f"At most {DAYS_TOGETHER} days are shown together.")
        self.cleaned_data |= {"since": since, "until": until}

    def days_kept(self) -> int:
        return 398 if self.cleaned_data.get("endpoint") else 729

    def find(self, kind: str, name: str) -> None:
        """What is named, by its id or its name. Nobody finds what they may not see."""
        found = FINDERS[kind](self.membership, name)
        if len(found) == 1:
            self.subject = Subject(self.membership.organization, **{kind: found[0]})
        elif found:
            self.add_error(kind, "Several are called so. Enter the id of one.")
        else:
            self.add_error(kind, f"There is no {kind} of this name or id that you may see.")


def one_or_several(rows: QuerySet[Any], name: str) -> list[Any]:
    """By id, which is unique, or by name in whatever case."""
    by_id = list(rows.filter(public_id=name)[:1])
    return by_id or list(rows.filter(name__iexact=name).order_by("pk")[:2])


def keys_named(membership: Membership, name: str) -> list[Any]:
    return one_or_several(ApiKey.objects.filter(visible_to(membership)), name)


def applications_named(membership: Membership, name: str) -> list[Any]:
    rows = Application.objects.filter(organization=membership.organization)
    return one_or_several(rows, name)


def endpoints_named(membership: Membership, name: str) -> list[Any]:
    found = find_endpoint(membership.organization, membership, name)
    return [found] if found else []


def owners_named(membership: Membership, name: str) -> list[Any]:
    """`type:id`, as the table of owners links to, an API user's name, a person's address or name, or the
    organization's own name. Of people other than oneself only who looks after their tokens hears."""
    organization = membership.organization
    kind, _, identifier = name.rpartition(":")
    machines, people = api_users_of(organization), people_seen(membership)
    if kind in {"user", "api_user"}:
        rows: QuerySet[Any] = people if kind == "user" else machines
        return list(rows.filter(public_id=identifier))
    if kind == "organization":
        return [organization] if identifier == organization.public_id else []
    own = [organization] if name.lower() == organization.name.lower() else []
    called = Q(email__iexact=name) | Q(name__iexact=name) | Q(public_id=name)
    return [*own, *one_or_several(machines, name), *people.filter(called).order_by("pk")[:2]]


def people_seen(membership: Membership) -> QuerySet[User]:
    if may(membership.role, "member_tokens.manage"):
        return membership.organization.members.all()
    return User.objects.filter(pk=membership.user_id)


FINDERS: dict[str, Callable[[Membership, str], list[Any]]] = {
    "key": keys_named,
    "owner": owners_named,
    "endpoint": endpoints_named,
    "application": applications_named,
}
