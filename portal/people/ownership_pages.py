"""How does an Owner hand the organization to another member? A dialog on the Security page."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success
from portal.pages.forms import offer
from portal.pages.reauthentication import When, proves_lately
from portal.people import ownership
from portal.people.forms import OrganizationDeletionForm
from portal.people.member_pages import list_of, security_dialog


class OwnershipForm(OrganizationDeletionForm):
    """Who shall own the organization, what becomes of the giver, and the name typed as confirmation."""

    field_order = ["member", "afterwards", "confirmation"]

    member = forms.ChoiceField(
        label="New Owner",
        error_messages={
            "required": "Choose a member.",
            "invalid_choice": "Choose one of these members.",
        },
    )
    afterwards = forms.ChoiceField(
        label="Afterwards you are",
        choices=[(Role.ADMIN.value, "Admin"), (Role.OWNER.value, "Owner too")],
        initial=Role.ADMIN.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you are afterwards."},
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmation"].widget.attrs.pop("autofocus", None)
        self.fields["member"].widget.attrs["autofocus"] = True
        self.rows = {one.user.public_id: one for one in candidates(organization)}
        named = [(key, f"{one.user} ({one.user.email})") for key, one in self.rows.items()]
        offer(self, "member", [("", "Choose a member"), *named])

    @property
    def chosen(self) -> Membership:
        return self.rows[self.cleaned_data["member"]]


def candidates(organization: Organization) -> list[Membership]:
    """The active members who are no Owners, by name."""
    rows = organization.memberships.select_related("user", "organization")
    rows = rows.filter(user__is_active=True).exclude(role=Role.OWNER)
    return list(rows.order_by("user__name", "user__email"))


@organization_view("owners.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.WRITING)
def transfer(request: PageRequest, organization: Organization) -> HttpResponse:
    """GET asks to whom, POST hands over."""
    form = OwnershipForm(post_data(request), organization=organization)
    if form.is_valid():
        with form.showing_refusals():
            new = ownership.transfer(
                to=form.chosen,
                afterwards=form.cleaned_data["afterwards"],
                confirmation=form.cleaned_data["confirmation"],
                actor=Actor.person(request),
                now=clock.now(),
            )
            return redirect_with_success(
                request,
                list_of(organization),
                f"{new.user} is now an Owner of {organization.name}.",
            )
    title = "Transfer ownership"
    return security_dialog(
        request, organization, "portal/members/_ownership.html", title, {"form": form}
    )
