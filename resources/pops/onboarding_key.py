"""How does a newcomer make the first key? In the dialog that makes any key, which leads on to the quick start."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life.double_submit import AlreadyGeneratedError
from keys.life.services import usual_of
from keys.pages.answers import key_dialog, show_once
from keys.pages.forms import NewKeyForm
from keys.pages.generate import already_generated, generate_from, refuse_stale_generator
from keys.pages.key_collections import ORGANIZATION, KeyCollection
from portal import clock
from portal.actors import Actor
from portal.errors import NameTaken, Refusal
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.reauthentication import When, proves_lately
from portal.remote import client_ip
from resources.models import Pop
from resources.pops.lookup import pop_or_404
from resources.pops.onboarding import address


@organization_view("keys.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def create_key(request: PageRequest, organization: Organization, pop_id: str) -> HttpResponse:
    """GET asks for name and expiry, POST makes the key and shows it: once, and stored nowhere (decision 0007)."""
    pop = pop_or_404(organization, pop_id)
    collection = KeyCollection(ORGANIZATION, organization, None, may_change=True)
    request.collection = collection  # type: ignore[attr-defined]
    actor = Actor.person(request)
    form = NewKeyForm(
        post_data(request),
        organization=organization,
        now=clock.now(),
        grantable=actor.permissions,
        held_to=usual_of(None),
        here=client_ip(request),
    )
    proposal = ""
    if form.is_valid():
        try:
            refuse_stale_generator(request, form, collection)
            made = generate_from(form, collection, actor)
        except AlreadyGeneratedError as refusal:
            return already_generated(request, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            proposal = refusal.proposal if isinstance(refusal, NameTaken) else ""
        else:
            return show_once(request, made, **leading_on(pop))
    context = {"form": form, "proposal": proposal, "close": address("key", pop)}
    return key_dialog(request, "resources/pops/_start_key.html", "Create API Key", context)


def leading_on(pop: Pop) -> dict[str, object]:
    """Done leads to the quick start, with nothing of the list of keys in its address."""
    onward = address("quick_start", pop)
    return {"leads_on": True, "list_path": onward, "list_state": {}, "close": onward}
