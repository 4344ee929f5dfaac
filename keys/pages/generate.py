"""How does a person make a key? The form, and the answer that shows the key once."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life.double_submit import AlreadyGeneratedError, AskedKey, generate_once
from keys.life.services import NewKey, usual_of
from keys.pages.addresses import key_address
from keys.pages.answers import key_dialog, show_once
from keys.pages.forms import GenerateForm, NewKeyForm, label_as
from keys.pages.key_collections import KeyCollection
from keys.verification import owners
from portal import clock
from portal.actors import Actor
from portal.errors import Conflict, NameTaken, Refusal
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST, REFUSED, post_data
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.permissions import DEFAULT_FOR_KEYS, KEYS_MANAGE
from portal.remote import client_ip


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def generate(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """GET asks, POST makes the key and shows it. The same form sent again makes no second key."""
    now, actor = clock.now(), Actor.person(request)
    form = NewKeyForm(
        post_data(request),
        organization=collection.organization,
        now=now,
        grantable=actor.permissions,
        owner_holds=owner_holds(collection),
        held_to=usual_of(collection.owner),
        here=client_ip(request),
    )
    label_as(form, collection.words.short, collection.words.placeholder)
    proposal = ""
    if form.is_valid():
        try:
            refuse_stale_generator(request, form, collection)
            return show_once(request, generate_from(form, collection, actor))
        except AlreadyGeneratedError as refusal:
            return already_generated(request, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            proposal = refusal.proposal if isinstance(refusal, NameTaken) else ""
    title, label = dialog_words(request, collection)
    context = {"form": form, "proposal": proposal, "label": label}
    return key_dialog(request, "keys/generate/_generate.html", title, context)


def dialog_words(request: PageRequest, collection: KeyCollection) -> tuple[str, str]:
    """The title of the window and the words of its button: those by which it was opened (`?as=create`)."""
    words = collection.words
    if words.other_add and request.GET.get("as") == "create":
        return words.other_add, "Create"
    return words.dialog, words.submit


def refuse_stale_generator(
    request: PageRequest, form: GenerateForm, collection: KeyCollection
) -> None:
    """A token of an API user may be given more at any time, so it counts as one that makes others.

    Raises ProofNeededError, InvalidInput.
    """
    holds = form.chosen_permissions()
    if holds is None:
        holds = sorted(form.owner_holds or DEFAULT_FOR_KEYS)
    if collection.api_user:
        holds = [*holds, KEYS_MANAGE]
    refuse_stale_maker(request, collection.organization, form.expires_at(), holds=holds)


def owner_holds(collection: KeyCollection) -> frozenset[str] | None:
    """What the owner of a token holds; nothing for one that is deactivated, whom the service then refuses."""
    try:
        return owners.permissions_of_active_owner(collection.organization, collection.owner)
    except Conflict:
        return frozenset()


def generate_from(form: GenerateForm, collection: KeyCollection, actor: Actor) -> NewKey:
    asked = AskedKey(
        token=form.cleaned_data["token"],
        name=form.cleaned_data["name"],
        expires_at=form.expires_at(),
        permissions=form.chosen_permissions(),
        restrictions=form.chosen_restrictions(),
        external=form.asked_external(),
    )
    return generate_once(
        asked,
        organization=collection.organization,
        owner=collection.owner,
        actor=actor,
        now=form.now,
    )


def already_generated(request: PageRequest, refusal: AlreadyGeneratedError) -> HttpResponse:
    key = refusal.key
    context = {
        "key": key,
        "refusal": refusal,
        "is_living": key.is_living_at(clock.now()),
        "reissue_address": key_address(request, key, "reissue"),
    }
    return key_dialog(
        request, "keys/generate/_already.html", "Already generated", context, status=REFUSED
    )
