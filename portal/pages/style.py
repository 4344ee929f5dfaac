"""How does every component look and behave? A page for those who build pages; part of a demo or for staff."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.http.requests import PageRequest
from portal.pages.access_policies import signed_in_view
from portal.pages.form_pages import post_data, status_of
from portal.pages.forms import RefusableForm
from portal.pages.htmx import wants_fragment

STATUSES = ("active", "expires_soon", "expired", "revoked")
SECTIONS = (("overview", "Overview", "#lists"), ("settings", "Settings", "#lists"))
PARTS = {
    "dialog": "portal/style/_dialog.html",
    "once": "portal/style/_once.html",
    "confirm": "portal/style/_confirm.html",
    "panel": "portal/style/_panel.html",
}


class ExampleForm(RefusableForm):
    """Each kind of field that the pages use."""

    name = forms.CharField(
        label="Key name",
        max_length=100,
        help_text="Name it after the environment or service that will use it.",
        widget=forms.TextInput(attrs={"placeholder": "production-main"}),
    )
    expiry = forms.ChoiceField(
        label="Expires",
        choices=[("date", "On a date"), ("never", "Never")],
        initial="never",
        widget=forms.RadioSelect,
    )
    date = forms.DateField(
        label="Date", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    span = forms.ChoiceField(
        label="Usual spans", required=False, choices=[("30", "30 days"), ("90", "90 days")]
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    stored = forms.BooleanField(label="I have stored this key", required=False)


@signed_in_view
def style(request: PageRequest) -> HttpResponse:
    """The page; with ?part= one of PARTS, as dialog or panel. Posting the dialog shows a refused form."""
    if not (settings.DEMO or request.user.is_staff):
        raise Http404
    part = request.GET.get("part", "")
    if part and part not in PARTS:
        raise Http404
    if not part:
        return render(request, "portal/style/style.html", example_context())
    form = ExampleForm(post_data(request), auto_id="dialog_%s")
    if request.method == "POST" and form.is_valid():
        part = "once"
    template = PARTS[part] if wants_fragment(request) else "portal/style/part.html"
    context = {"form": form, "part": PARTS[part], **example_context(with_forms=False)}
    return render(request, template, context, status=status_of(form))


def example_context(*, with_forms: bool = True) -> dict:
    """Moments around now, the statuses, and the same form as first shown, as refused and with a file."""
    now = clock.now()
    context: dict = {
        "statuses": STATUSES,
        "sections": SECTIONS,
        "moments": {"past": now - timedelta(hours=8), "future": now + timedelta(days=90)},
    }
    if with_forms:
        context |= {
            "form": ExampleForm(),
            "refused": refused_form(),
            "with_file": ExampleForm(auto_id="with_file_%s"),
            "carried": [("example", "typed before")],
        }
    return context


def refused_form() -> ExampleForm:
    """The example as it comes back from the server with what was typed and an error in every place."""
    typed = {"name": "production-main", "expiry": "date", "date": "2020-01-31"}
    form = ExampleForm(typed, auto_id="refused_%s")
    form.add_error("name", "A living key has this name already; production-main-2 is free.")
    form.add_error("date", "Choose a date in the future.")
    form.add_error(None, "The key was not generated. Nothing was changed.")
    return form
