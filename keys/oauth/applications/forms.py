"""What did a person type about an application, or about lifetimes? Forms parse; the services decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from keys.models import Application, TokenLifetimes
from keys.oauth.applications.services import Registration
from keys.oauth.lifetimes import LONGEST
from portal import permissions as vocabulary
from portal.ceiling import ceiling_of
from portal.durations import in_words
from portal.models import Organization
from portal.pages.forms import RefusableForm, name_field, offer, permission_caption

PRESETS = (300, 900, 3600, 8 * 3600, 86_400, LONGEST)  # seconds


class LinesField(forms.CharField):
    """Addresses, one a line."""

    def __init__(self, *, label: str, help_text: str) -> None:
        area = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=30_000, widget=area
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def run_validators(self, value: list[str]) -> None:
        super().run_validators("\n".join(value))


def lifetime_field(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=int,
        empty_value=None,
        help_text=help_text,
        error_messages={"invalid_choice": "Choose a lifetime from the list."},
    )


def permissions_field(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each person gives at most what they may do themselves.",
        error_messages={"invalid_choice": "One of these permissions does not exist any more."},
    )


def offer_permissions(
    form: forms.Form, name: str, organization: Organization, chosen: Iterable[str] = ()
) -> None:
    """What the plan of the organization allows, and what is chosen already."""
    offered = ceiling_of(organization) | set(chosen)
    known = vocabulary.known().items()
    offer(
        form, name, [(one, permission_caption(one, told)) for one, told in known if one in offered]
    )


def offer_lifetimes(form: forms.Form, name: str, usual: str, current: int | None) -> None:
    """The presets, what is chosen now, and first what counts where nothing is chosen."""
    seconds = sorted({*PRESETS, *([current] if current else [])})
    choices = [("", usual), *((str(value), in_words(value)) for value in seconds)]
    offer(form, name, choices)


class ApplicationForm(RefusableForm):
    name = name_field("Name", placeholder="Warehouse scanner", autofocus="")
    redirect_uris = LinesField(
        label="Redirect URIs",
        help_text="One a line: where answers go, written exactly as the application asks. https, or http on "
        "127.0.0.1, [::1] and localhost, where any port passes.",
    )
    allowed_origins = LinesField(
        label="Allowed origins",
        help_text="One a line: whose pages may call the portal with the tokens. Those of the addresses above are "
        "allowed anyway.",
    )
    scopes = permissions_field("What it may ask for")
    token_seconds = lifetime_field("Its access tokens live")
    web_message = forms.BooleanField(
        label="Answer pop-ups by message",
        required=False,
        help_text="For client libraries that ask with response_mode=web_message.",
    )
    return_redirect = forms.BooleanField(
        label="Answer with a token in the address",
        required=False,
        help_text="For an older client library that sends people to /sdkauth. The token stays in the browser's "
        "history, so leave it off unless you need it.",
    )
    return_urls = LinesField(
        label="Return URLs",
        help_text="One a line: the pages that such a library may come back to.",
    )

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        application: Application | None = None,
        **kwargs: Any,
    ) -> None:
        before = vars(Registration.of(application)) if application else {}
        super().__init__(*args, **{"initial": before, **kwargs})
        offer_permissions(self, "scopes", organization, application.scopes if application else ())
        current = application.token_seconds if application else None
        offer_lifetimes(self, "token_seconds", "As long as the organization says", current)

    def registration(self) -> Registration:
        return Registration(**self.cleaned_data)


class AdmissionForm(RefusableForm):
    """What applications that registered themselves may ask for in an organization."""

    scopes = permissions_field("They may ask for")

    def __init__(
        self, *args: Any, organization: Organization, admitted: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"scopes": admitted}, **kwargs})
        offer_permissions(self, "scopes", organization)


class LifetimesForm(RefusableForm):
    exchange_seconds = lifetime_field(
        "Tokens for a secret key",
        "From POST /authentication/token and POST /v1/auth/authenticate.",
    )
    oauth_seconds = lifetime_field("Tokens by OAuth", "From POST /oauth/token.")

    def __init__(self, *args: Any, chosen: TokenLifetimes, **kwargs: Any) -> None:
        before = {name: getattr(chosen, name) for name in ("exchange_seconds", "oauth_seconds")}
        super().__init__(*args, **{"initial": before, **kwargs})
        usual = {
            "exchange_seconds": settings.ACCESS_TOKEN_SECONDS,
            "oauth_seconds": settings.OAUTH_TOKEN_SECONDS,
        }
        for name, seconds in usual.items():
            offer_lifetimes(
                self, name, f"As this installation says: {in_words(seconds)}", before[name]
            )
