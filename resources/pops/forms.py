"""What did a person type about a Pop? Forms parse; `resources.pops.rules` decides what is allowed."""

import json
from typing import Any

from django import forms

from portal.errors import Refusal
from portal.http.json_body import parse_object
from portal.pages.forms import RefusableForm, name_field
from resources.models import Pop, PopStatus
from resources.pops.rules import PopSettings

DIRECTLY, THROUGH_KEYDOCK = "direct", "keydock"
ROADS = [
    (DIRECTLY, "Directly: the worker checks the access token itself"),
    (THROUGH_KEYDOCK, "Through the portal: it checks the token and passes the call on"),
]
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class SometimesNeededField(forms.CharField):
    """Not required by itself, and not optional either: another choice of the form decides."""

    is_sometimes_needed = True


def worker_field(kind: type[forms.CharField] = forms.CharField) -> forms.CharField:
    return kind(
        label="Worker base URL",
        required=False,
        max_length=500,
        help_text="Where your worker answers, for instance https://worker.example.com. An inactive Pop needs none.",
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"}),
    )


def pipeline_field(kind: type[forms.CharField] = forms.CharField) -> forms.CharField:
    return kind(
        label="Pipeline id",
        required=False,
        max_length=64,
        help_text="Clients put it into the path of their calls: letters, digits, - and _.",
        widget=forms.TextInput(attrs=PLAIN),
    )


def road_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How clients reach the worker",
        choices=ROADS,
        initial=DIRECTLY,
        widget=forms.RadioSelect,
        help_text="Through the portal a call and its answer have at most 1 MiB and five seconds.",
    )


class FirstPopForm(RefusableForm):
    """A Pop in four answers. Without a worker it is made as an inactive one."""

    name = name_field("Name", autofocus="", placeholder="People counter")
    worker_base_url = worker_field()
    pipeline_id = pipeline_field()
    road = road_field()

    def settings(self) -> PopSettings:
        typed = self.cleaned_data
        has_worker = typed["worker_base_url"] or typed["pipeline_id"]
        return PopSettings(
            name=typed["name"],
            status=PopStatus.ACTIVE_PROD if has_worker else PopStatus.INACTIVE,
            worker_base_url=typed["worker_base_url"],
            pipeline_id=typed["pipeline_id"],
            through_keydock=typed["road"] == THROUGH_KEYDOCK,
        )


class PopForm(FirstPopForm):
    """Everything that a Pop is."""

    field_order = ["name", "status", "worker_base_url", "pipeline_id", "road"]

    worker_base_url = worker_field(SometimesNeededField)
    pipeline_id = pipeline_field(SometimesNeededField)
    status = forms.ChoiceField(
        label="Status",
        choices=[
            (PopStatus.ACTIVE_PROD, "Active in production: needs a worker"),
            (PopStatus.ACTIVE_DEV, "Active in development: needs a worker"),
            (PopStatus.INACTIVE, "Inactive: needs none"),
        ],
        initial=PopStatus.ACTIVE_PROD,
        widget=forms.RadioSelect,
    )
    forwards_authorization = forms.BooleanField(
        label="Give the worker a token of its own",
        required=False,
        help_text="For a worker that asks who calls. It lasts minutes and opens nothing here.",
    )
    serves_unnamed = forms.BooleanField(
        label="Serve clients that name no Pop",
        required=False,
        help_text="Clients without a Pop id are sent to this worker. One Pop of the organization can do so.",
    )
    configuration = forms.CharField(
        label="Configuration",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "monospace"}),
        help_text="A JSON object that clients get beside name, status, base_url, pipeline_id and endpoints. "
        "Whoever may read the Pop reads it: no secrets.",
    )

    @classmethod
    def of(cls, pop: Pop, sent: Any) -> "PopForm":
        initial = {
            "name": pop.name,
            "status": pop.status,
            "worker_base_url": pop.worker_base_url,
            "pipeline_id": pop.pipeline_id,
            "road": THROUGH_KEYDOCK if pop.through_keydock else DIRECTLY,
            "forwards_authorization": pop.forwards_authorization,
            "serves_unnamed": pop.serves_unnamed,
            "configuration": as_text(pop.configuration),
        }
        return cls(sent, initial=initial)

    def clean_configuration(self) -> dict[str, Any]:
        text = self.cleaned_data["configuration"]
        if not text.strip():
            return {}
        try:
            return parse_object(text.encode())
        except Refusal as refusal:
            said = "This is no JSON object. Look for commas, quotes, and names that occur twice."
            raise forms.ValidationError(said) from refusal

    def settings(self) -> PopSettings:
        typed = dict(self.cleaned_data)
        return PopSettings(through_keydock=typed.pop("road") == THROUGH_KEYDOCK, **typed)


def as_text(configuration: dict[str, Any]) -> str:
    return json.dumps(configuration, indent=2, ensure_ascii=False) if configuration else ""
