"""How does a person change what a key is held to: limits, addresses, browsers?"""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life.restricting import change_restrictions
from keys.limits.standings import limits_of_plan
from keys.pages.addresses import key_or_404
from keys.pages.answers import answer_changed, key_dialog
from keys.pages.key_collections import KeyCollection
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.reauthentication import When, proves_lately
from portal.remote import client_ip
from portal.restrictions import defaults
from portal.restrictions.document import restrictions_of
from portal.restrictions.forms import RestrictionsForm
from portal.restrictions.step_up import refusing_stale_weakening


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def restrict(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks, POST holds the key to what was typed; who lets it through more proves who they are."""
    key, now = key_or_404(collection, key_id), clock.now()
    held_to = restrictions_of(key.restrictions)
    form = RestrictionsForm(post_data(request), held_to=held_to, here=client_ip(request))
    if form.is_valid():
        with form.showing_refusals():
            of_plan = limits_of_plan(collection.organization).key
            effective = partial(defaults.of_key, of_plan=of_plan)
            saved = change_restrictions(
                key=key,
                asked=form.asked(),
                actor=Actor.person(request),
                now=now,
                confirmed=form.cleaned_data["confirmed"],
                compare=refusing_stale_weakening(request, collection.organization, effective),
            )
            return answer_changed(request, saved, "What the key is held to was saved.")
    context = {"form": form, "key": key}
    return key_dialog(
        request, "keys/changes/_restrictions.html", "Limits and restrictions", context
    )
