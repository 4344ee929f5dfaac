"""How does an administrator prepare a token for a member, and how does the member claim it?"""

from functools import partial

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from keys.life import offers
from keys.life.offer_mail import offer_and_tell, tell_again
from keys.models import TokenOffer
from keys.pages.answers import key_dialog, show_once
from keys.pages.forms import GenerateForm, label_as
from keys.pages.generate import generate, owner_holds
from keys.pages.key_collections import MEMBER, MINE, KeyCollection
from portal import clock
from portal.actors import Actor
from portal.errors import NameTaken, Refusal
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import User
from portal.pages.form_pages import (
    GET_AND_POST,
    post_data,
    redirect_with_error,
    redirect_with_success,
)
from portal.pages.generic import save_or_say_why
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def offer(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """GET asks for name, expiry and permissions, POST prepares the token; there is no secret to be made yet.

    On one's own profile the token is made at once: who prepares it would be who claims it.
    """
    if collection.is_own:
        return generate(request, collection)
    holds = owner_holds(collection)
    form = GenerateForm(
        post_data(request),
        organization=collection.organization,
        now=clock.now(),
        grantable=holds or frozenset(),
        owner_holds=holds,
    )
    label_as(form, collection.words.short, collection.words.placeholder)
    if form.is_valid():
        with form.showing_refusals():
            made, is_told = offer_and_tell(
                organization=collection.organization,
                user=person(collection),
                name=form.cleaned_data["name"],
                expires_at=form.expires_at(),
                permissions=form.chosen_permissions(),
                restrictions=form.chosen_restrictions(),
                actor=Actor.person(request),
                now=form.now,
            )
            told = "was told by mail and" if is_told else "could not be told by mail, and"
            said = f"“{made.name}” is prepared. {made.user} {told} can claim it under My tokens."
            return redirect_with_success(request, collection.address(), said)
    return key_dialog(request, "keys/offers/_offer.html", "Add token", {"form": form})


@require_POST
def withdraw(request: PageRequest, collection: KeyCollection, offer_id: str) -> HttpResponse:
    """Take back what was not claimed."""
    found = offer_or_404(collection, offer_id)
    withdrawal = partial(offers.withdraw, offer=found, actor=Actor.person(request), now=clock.now())
    after = (collection.address(), f"“{found.name}” was withdrawn.")
    return save_or_say_why(request, withdrawal, after)


@require_POST
def mail_again(request: PageRequest, collection: KeyCollection, offer_id: str) -> HttpResponse:
    """Tell the person once more that it waits."""
    found = offer_or_404(collection, offer_id)
    after = (collection.address(), f"The mail about “{found.name}” was sent to {found.user} again.")
    return save_or_say_why(request, partial(tell_again, offer=found, now=clock.now()), after)


@require_POST
@proves_lately(When.INSIDE)
def claim(request: PageRequest, collection: KeyCollection, offer_id: str) -> HttpResponse:
    """The token comes into being, and this answer shows it once."""
    found = offer_or_404(collection, offer_id)
    holds = found.permissions if found.permissions is not None else owner_holds(collection) or ()
    refuse_stale_maker(request, collection.organization, found.expires_at, holds=holds)
    try:
        made = offers.claim(offer=found, actor=Actor.person(request), now=clock.now())
    except NameTaken:
        said = f"You have a token called “{found.name}”. Rename it, then claim this one."
        return redirect_with_error(request, collection.address(), said)
    except Refusal as refusal:
        return redirect_with_error(request, collection.address(), refusal.detail)
    return show_once(request, made, leads_on=True)


def offers_at(collection: KeyCollection) -> list[TokenOffer]:
    """What waits for the owner of this collection; organizations and API users are offered nothing."""
    if collection.kind not in {MINE, MEMBER}:
        return []
    return list(
        offers.waiting(collection.organization, person(collection)).select_related("offered_by")
    )


def offer_or_404(collection: KeyCollection, offer_id: str) -> TokenOffer:
    rows = TokenOffer.objects.filter(organization=collection.organization, user=person(collection))
    rows = rows.select_related("organization", "user")
    return one(rows, offer_id)


def person(collection: KeyCollection) -> User:
    """The owner of one's own or a member's collection."""
    if not isinstance(collection.owner, User):
        raise Http404("Only people are offered tokens.")
    return collection.owner
