"""Where does a person say their name and time zone, and choose light or dark? On the first page of their account."""

from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts import profile
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import signed_in_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.forms import RefusableForm, name_field, offer
from portal.pages.generic import save_and_redirect, what_was_saved
from portal.time_zones import known_time_zones


class ProfileForm(RefusableForm):
    name = name_field("Name", autocomplete="name")
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        help_text="Times are told to you in it. Days on which a key expires stay those of the organization.",
        error_messages={"invalid_choice": "Choose a time zone from the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "time_zone",
            [("", "That of the organization"), *((zone, zone) for zone in known_time_zones())],
        )


@signed_in_view
@require_http_methods(GET_AND_POST)
def index(request: PageRequest) -> HttpResponse:
    """Nothing here lets anybody in, so no fresh proof is asked for."""
    user = cast(User, request.user)
    initial = {"name": user.name, "time_zone": user.time_zone}
    form = ProfileForm(post_data(request), initial=initial)

    def save() -> tuple[str, str]:
        changed = profile.change(user=user, actor=Actor.person(request), **form.cleaned_data)
        return reverse("portal:profile"), what_was_saved("Your profile was saved.", changed)

    answer = save_and_redirect(request, form, save)
    if answer:
        return answer
    context = {"form": form}
    return render(request, "portal/accounts/profile.html", context, status=status_of(form))
