"""What does a page do with a form that changes a row? A page declares what differs.

As the generic views of Django do it, in functions: what a page asks and shows stands in its view, and the road from a
form to its service and on to the page that shows the change is this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from portal import clock
from portal.actors import Actor, Making
from portal.errors import Refusal
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import dialog, post_data, redirect_with_error, redirect_with_success
from portal.pages.forms import DeletionForm, RefusableForm

# The address of the page that shows a change, and what is said there.
Saved = tuple[str, str]


def save_and_redirect(
    request: PageRequest, form: RefusableForm, save: Callable[[], Saved]
) -> HttpResponse | None:
    """Carry out `save` for a form that was sent and is right, and lead on.

    None where the form is to be shown: it was not sent, or is wrong, or the service refused; it then says why.
    """
    if form.is_valid():
        with form.showing_refusals():
            return redirect_with_success(request, *save())
    return None


def save_or_say_why(
    request: PageRequest, service: Callable[[], object], after: Saved
) -> HttpResponse:
    """For a button, which has no form to say it in: call the service and lead on, to a page that says what was done, or
    why nothing was."""
    try:
        service()
    except Refusal as refusal:
        return redirect_with_error(request, after[0], refusal.detail)
    return redirect_with_success(request, *after)


def what_was_saved(said: str, has_changed: bool) -> str:
    """What is said after a form was saved: that it was, or that it held nothing new."""
    return said if has_changed else "Everything was so already. Nothing was changed."


def made_here(request: PageRequest, organization: Organization) -> Making:
    """The person makes something of the organization now: `pops.create(settings=..., **made_here(...))`."""
    return {"organization": organization, "actor": Actor.person(request), "now": clock.now()}


def change_in_dialog(
    request: PageRequest,
    form: RefusableForm,
    save: Callable[[], Saved],
    *,
    template: str,
    title: str,
    close: str,
    context: dict[str, Any],
    page: str = "",
) -> HttpResponse:
    """A form in a dialog, shown until `save` is content with it. `close` is the address that it leads back to."""
    answer = save_and_redirect(request, form, save)
    return answer or dialog(request, template, title, close, {"form": form, **context}, page=page)


@dataclass(frozen=True)
class ChangeDialog:
    """A dialog whose form says everything that its service is told of a row: rename it, delete it."""

    title: str
    template: str
    form: type[RefusableForm] = DeletionForm
    page: str = ""  # as `dialog` takes it

    def response(
        self,
        request: PageRequest,
        service: Callable[..., object],
        *,
        after: Saved,
        context: dict[str, Any],
        close: str = "",
        initial: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask, beginning with `initial`, or call the service with the actor and what was typed, and lead on to `after`.

        `close` is the address that the dialog leads back to, that of `after` where none is given.
        """
        form = self.form(post_data(request), initial=initial)

        def save() -> Saved:
            service(actor=Actor.person(request), **form.cleaned_data)
            return after

        return change_in_dialog(
            request,
            form,
            save,
            template=self.template,
            title=self.title,
            close=close or after[0],
            context=context,
            page=self.page,
        )
