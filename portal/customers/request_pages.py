"""Where do members read what their plan allows, and ask for more? On a page of its own, beside the settings."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.ceiling import ceiling_of
from portal.customers import permission_requests
from portal.customers.permission_requests import ABILITY
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import Organization, PermissionRequest
from portal.names import LONGEST_REASON
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.forms import RefusableForm, offer, permission_caption
from portal.pages.generic import Saved, change_in_dialog, made_here, save_or_say_why
from portal.permissions import known

SHOWN = 50  # requests: the latest ones


class PermissionRequestForm(RefusableForm):
    """Which, and why."""

    permissions = forms.MultipleChoiceField(
        label="Permissions",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one permission.",
            "invalid_choice": "Choose permissions from the list.",
        },
    )
    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Those who run this installation read it and decide.",
        error_messages={"required": "Say what you need it for."},
    )

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data)
        askable = permission_requests.askable(organization).items()
        offer(
            self, "permissions", [(name, permission_caption(name, says)) for name, says in askable]
        )

    def clean_reason(self) -> str:
        """In one line, as it stands in lists and mails."""
        return " ".join(self.cleaned_data["reason"].split())


@organization_view("organization.view")
@require_safe
def plan(request: PageRequest, organization: Organization) -> HttpResponse:
    """What the organization is allowed, and for whoever may ask what was asked for, the latest first."""
    allowed, may_ask = ceiling_of(organization), may(request.membership.role, ABILITY)
    rows = PermissionRequest.objects.filter(organization=organization).select_related("asked_by")
    context = {
        "plan": organization.plan,
        "allowed": [(name, says) for name, says in known().items() if name in allowed],
        "may_ask": may_ask,
        "can_ask": may_ask and bool(permission_requests.askable(organization)),
        "requests": list(rows.order_by("-asked_at", "-pk")[:SHOWN]) if may_ask else [],
    }
    return render(request, "portal/plan/plan.html", context)


@organization_view(ABILITY)
@require_http_methods(GET_AND_POST)
def ask(request: PageRequest, organization: Organization) -> HttpResponse:
    """GET asks which and why, POST sends it."""
    form = PermissionRequestForm(post_data(request), organization=organization)

    def save() -> Saved:
        permission_requests.ask(**form.cleaned_data, **made_here(request, organization))
        return page_of(organization), "The request was sent. You get a mail when it is decided."

    return change_in_dialog(
        request,
        form,
        save,
        template="portal/plan/_ask.html",
        title="Request permissions",
        close=page_of(organization),
        context={},
        page="portal/plan/dialog.html",
    )


@organization_view(ABILITY)
@require_POST
def withdraw(request: PageRequest, organization: Organization, request_id: str) -> HttpResponse:
    rows = PermissionRequest.objects.select_related("organization")
    asked = one(rows.filter(organization=organization), request_id)
    withdrawal = partial(
        permission_requests.withdraw, asked=asked, actor=Actor.person(request), now=clock.now()
    )
    return save_or_say_why(
        request, withdrawal, (page_of(organization), "The request was withdrawn.")
    )


def page_of(organization: Organization) -> str:
    return reverse("portal:plan", args=[organization.public_id])
