"""What did a person type about limits, addresses and browsers? Each mistake is told at the field in which it was made;
what is allowed is decided by `portal.restrictions.rules`, which the services ask again."""

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from django import forms

from portal.errors import InvalidInput, Refusal
from portal.pages.forms import RefusableForm
from portal.restrictions import rules
from portal.restrictions.addresses import checked_networks
from portal.restrictions.document import NONE, Quota, RateLimit, Restrictions

UNITS = (("1", "seconds"), ("60", "minutes"), ("3600", "hours"))
USUAL_UNIT = "60"
PERIODS = (("day", "a day"), ("month", "a month"))  # of UTC
PARTS = ("requests", "length", "unit", "name")  # of one limit
EMPTY_ROWS = 1  # below those that are filled in
FEWEST_ROWS = 2
LONGEST_LIST = 10_000  # characters
BETWEEN_NETWORKS = re.compile(r"[\s,;]+")


class WholeNumber(forms.IntegerField):
    """A number of requests or of time; how large it may be the rules say."""

    def __init__(self, label: str, **attributes: Any) -> None:
        widget = forms.NumberInput(attrs={"min": 1, "autocomplete": "off", **attributes})
        messages = {"invalid": "Enter a whole number, as 1000."}
        super().__init__(label=label, required=False, widget=widget, error_messages=messages)
        self.is_sometimes_needed = True  # where its row is filled in, so it is not called optional


class Choice(forms.ChoiceField):
    """What a number beside it counts."""

    is_sometimes_needed = True


class LimitsForm(RefusableForm):
    """Rate limits in rows of which empty ones do not count, and a quota."""

    fields_of_pointers = {"limits": "limit_0_requests", "quota": "quota_requests"}

    quota_requests = WholeNumber("Requests at most")
    quota_period = Choice(label="Within", choices=PERIODS, required=False)

    def __init__(self, *args: Any, held_to: Restrictions = NONE, **kwargs: Any) -> None:
        kwargs["initial"] = {**initial_of(held_to), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.rows = range(rows_in(self.data) if self.is_bound else rows_for(held_to))
        rows = {name: field for row in self.rows for name, field in fields_of_row(row).items()}
        names = list(self.fields)
        before = names.index("quota_requests")
        self.fields |= rows
        self.order_fields([*names[:before], *rows, *names[before:]])

    def limit_rows(self) -> Iterator[dict[str, forms.BoundField]]:
        """The fields of each limit, for the template."""
        for row in self.rows:
            yield {part: self[f"limit_{row}_{part}"] for part in PARTS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        limits = [limit for row in self.rows if (limit := self.clean_row(row, cleaned))]
        if not self.errors:
            self.told(f"limit_{self.last_filled(cleaned)}_length", rules.checked_limits, limits)
        cleaned["limits"] = limits
        cleaned["quota"] = self.clean_quota_whole(cleaned)
        return cleaned

    def clean_row(self, row: int, cleaned: dict[str, Any]) -> RateLimit | None:
        """The limit of one row; None for one that is empty or wrong."""
        requests, length, unit, name = (cleaned.get(f"limit_{row}_{part}") for part in PARTS)
        asked, lasts = f"limit_{row}_requests", f"limit_{row}_length"
        if requests is None:
            if name and asked not in self.errors:
                self.add_error(asked, "Enter how many requests, or leave the whole row empty.")
            return None
        if length is None:
            if lasts not in self.errors:
                self.add_error(lasts, "Enter in how long a time.")
            return None
        seconds = length * int(unit or USUAL_UNIT)
        self.told(asked, rules.checked_requests, "limits", requests)
        self.told(lasts, rules.checked_seconds, seconds)
        self.told(f"limit_{row}_name", rules.checked_name, name or "")
        return RateLimit(requests, seconds, name or "")

    def clean_quota_whole(self, cleaned: dict[str, Any]) -> Quota | None:
        requests = cleaned.get("quota_requests")
        if requests is None:
            return None
        quota = Quota(requests, cleaned.get("quota_period") or "month")
        self.told("quota_requests", rules.checked_quota, quota)
        return quota

    def last_filled(self, cleaned: dict[str, Any]) -> int:
        filled = [row for row in self.rows if cleaned.get(f"limit_{row}_requests") is not None]
        return filled[-1] if filled else 0

    def told(self, field: str, rule: Callable[..., object], *values: object) -> None:
        """Ask a rule, and tell what it refuses at this field."""
        try:
            rule(*values)
        except InvalidInput as refusal:
            self.add_error(field, refusal.detail)

    def asked(self) -> dict[str, Any]:
        """As the services take it, and the API."""
        quota = self.cleaned_data["quota"]
        return {
            "limits": [limit._asdict() for limit in self.cleaned_data["limits"]],
            "quota": quota._asdict() if quota else None,
        }


class RestrictionsForm(LimitsForm):
    """The same with a list of addresses and the refusal of browsers, for keys and organizations."""

    ip_allow = forms.CharField(
        label="Addresses",
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="One network or address a line, as 192.0.2.0/24 or 2001:db8::7. Empty: from anywhere.",
    )
    refuse_browsers = forms.BooleanField(
        label="Refuse it in browsers",
        required=False,
        help_text="A key in a page can be read by everybody who opens it. Pages get access tokens instead.",
    )
    confirmed = forms.BooleanField(
        label="It is meant: refuse keys from where I am now", required=False
    )

    def __init__(self, *args: Any, here: str | None = None, **kwargs: Any) -> None:
        """`here` is the address of who fills it in, and is told to them."""
        super().__init__(*args, **kwargs)
        self.asks_confirmation = bool(self.is_bound and self.data.get("confirmed"))
        if here:
            self.fields["ip_allow"].help_text += f" You are at {here}."

    def clean_ip_allow(self) -> list[str]:
        texts = [text for text in BETWEEN_NETWORKS.split(self.cleaned_data["ip_allow"]) if text]
        self.told("ip_allow", checked_networks, texts)
        return texts

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data
        chosen = {"ip_allow": typed["ip_allow"], "refuse_browsers": typed["refuse_browsers"]}
        return {**super().asked(), **chosen}

    def refuse(self, refusal: Refusal) -> None:
        """A list that shuts out who types it is told at the list, with the box that says it is meant."""
        if refusal.code == "would_shut_out":
            self.asks_confirmation = True
            self.add_error("ip_allow", refusal.detail)
        else:
            super().refuse(refusal)


def fields_of_row(row: int) -> dict[str, forms.Field]:
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    unit = Choice(label="Unit", choices=UNITS, initial=USUAL_UNIT, required=False)
    fields = (WholeNumber("Requests at most"), WholeNumber("Within"), unit, name)
    return {f"limit_{row}_{part}": field for part, field in zip(PARTS, fields, strict=True)}


def rows_for(held_to: Restrictions) -> int:
    wanted = max(len(held_to.limits) + EMPTY_ROWS, FEWEST_ROWS)
    return min(wanted, rules.MOST_LIMITS)


def rows_in(data: Any) -> int:
    """How many rows were sent. Further ones than there may be are told by the rule, not dropped."""
    sent = (row for row in range(rules.MOST_LIMITS + 1) if f"limit_{row}_requests" in data)
    return max(sent, default=-1) + 1


def initial_of(held_to: Restrictions) -> dict[str, Any]:
    """What the form shows first."""
    found: dict[str, Any] = {
        "ip_allow": "\n".join(map(written, held_to.ip_allow)),
        "refuse_browsers": held_to.refuse_browsers,
        "quota_period": "month",
    }
    if held_to.quota:
        found |= {
            "quota_requests": held_to.quota.requests,
            "quota_period": held_to.quota.period,
        }
    for row, limit in enumerate(held_to.limits):
        unit = max(int(one) for one, _ in UNITS if limit.seconds % int(one) == 0)
        values = (limit.requests, limit.seconds // unit, str(unit), limit.name)
        found |= {f"limit_{row}_{part}": value for part, value in zip(PARTS, values, strict=True)}
    return found


def written(network: IPv4Network | IPv6Network) -> str:
    """A network of one address is written as the address."""
    is_one = network.num_addresses == 1
    return str(network.network_address) if is_one else str(network)
