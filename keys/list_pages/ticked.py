"""What is done to several keys at once: those that were ticked, or all that a filter lets through? Each question counts
first what will happen to how many, and nothing is done to what was not counted."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life import rules, services
from keys.lists.listing import count_up_to_limit, matching, whole_rows
from keys.lists.selection import clean_selection
from keys.models import ApiKey
from keys.pages.addresses import NARROWING, list_state
from keys.pages.answers import answer_list, key_dialog
from keys.pages.forms import ExpiryForm
from keys.pages.key_collections import KeyCollection
from keys.status import Status, where_living, where_status
from keys.verification.owners import with_owner
from portal import clock
from portal.actors import Actor
from portal.errors import Conflict, InvalidInput
from portal.http.requests import PageRequest
from portal.lookups import named_in
from portal.pages.form_pages import GET_AND_POST, REFUSED, post_data
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.paging import Count, page_of
from portal.templatetags.dates import exact
from portal.time_zones import zone_told

LATELY = timedelta(days=7)  # a key used since then is probably still in a program
MOST_AT_ONCE = 500  # keys: each is a change of its own, with its event
NAMED = 25  # keys, in a question


@dataclass(frozen=True)
class Chosen:
    """The keys that a question is about: those that were ticked, or the first of all that match a filter."""

    keys: list[ApiKey]
    left: int = 0  # ticked ones to which nothing can be done any more
    matching: Count | None = None  # how many match, where all of them were chosen

    @property
    def is_cut(self) -> bool:
        return self.matching is not None and self.matching.number > len(self.keys)

    @property
    def named(self) -> list[ApiKey]:
        return self.keys[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.keys) - len(self.named)

    @property
    def seal(self) -> str:
        """Another one for any other choice. Comes back with the answer, which so is about what was counted: of all that
        match, others may match meanwhile."""
        ids = ",".join(sorted(key.public_id for key in self.keys))
        return sha256(ids.encode()).hexdigest()

    def is_as_counted(self, request: PageRequest) -> bool:
        return self.matching is None or request.POST.get("seal") == self.seal

    def used_lately(self, now: datetime) -> int:
        return sum(1 for key in self.keys if key.last_used_at and now - key.last_used_at < LATELY)


def chosen_by(request: PageRequest, collection: KeyCollection, can_be: Q, now: datetime) -> Chosen:
    """Of what was ticked or matches, the keys that meet the condition `can_be`."""
    asked = request.POST if "key" in request.POST or "all" in request.POST else request.GET
    if asked.get("all"):
        return all_that_match(request, collection, can_be, now)
    ids = named_in(asked.getlist("key"))[:MOST_AT_ONCE]
    ticked = collection.rows().filter(public_id__in=ids)
    keys = list(with_owner(ticked).filter(can_be).order_by("name", "pk"))
    return Chosen(keys, left=ticked.count() - len(keys))


def all_that_match(
    request: PageRequest, collection: KeyCollection, can_be: Q, now: datetime
) -> Chosen:
    """By the filter that the address carries along, in the order of the list; none where it is no filter."""
    state = list_state(request)
    try:
        selection = clean_selection(**{name: state.get(name, "") for name in (*NARROWING, "sort")})
    except InvalidInput:
        return Chosen([])
    rows = matching(collection.rows().filter(can_be), selection, now)
    page = page_of(rows, whole_rows(), selection.order, MOST_AT_ONCE)
    return Chosen(list(page.rows), matching=count_up_to_limit(rows))


@require_http_methods(GET_AND_POST)
def revoke_several(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """GET asks about the keys that were ticked (`key`, an id each) or all that match (`all`) and says what will happen
    to how many; POST revokes them one after the other, each with its own event. What had ended already is left alone.
    """
    now = clock.now()
    chosen = chosen_by(request, collection, ~where_status(Status.REVOKED, now), now)
    is_as_counted = chosen.is_as_counted(request)
    if request.method == "POST" and is_as_counted:
        actor = Actor.person(request)
        won = sum(services.revoke(key=key, actor=actor, now=now)[1] for key in chosen.keys)
        said = f"{counted(won, collection)} {'is' if won == 1 else 'are'} revoked."
        return answer_list(request, f"{said} Requests with what was revoked get 401 from now on.")
    context = {
        "chosen": chosen,
        "used": chosen.used_lately(now),
        "title": f"Revoke {counted(len(chosen.keys), collection)}?",
        "has_changed": request.method == "POST",
    }
    return ask(request, "keys/changes/_revoke_several.html", context)


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def change_several_expiries(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """GET asks for one end of the keys that were ticked (`key`) or all that match (`all`), and says of how many; POST
    sets it, each with its own event. What has ended stays so."""
    now, organization = clock.now(), collection.organization
    chosen = chosen_by(request, collection, where_living(now), now)
    form = ExpiryForm(post_data(request), organization=organization, now=now)
    if chosen.is_as_counted(request) and form.is_valid():
        with form.showing_refusals():
            expires_at = rules.clean_expiry(form.expires_at(), now, organization)
            if any(rules.is_longer(key.expires_at, expires_at) for key in chosen.keys):
                refuse_stale_maker(request, organization, expires_at)
            return answer_list(request, change_all(request, collection, chosen, expires_at, now))
    context = {
        "chosen": chosen,
        "form": form,
        "title": f"Change expiry of {counted(len(chosen.keys), collection)}",
        "has_changed": request.method == "POST" and not chosen.is_as_counted(request),
    }
    return ask(request, "keys/changes/_expire_several.html", context)


def change_all(
    request: PageRequest,
    collection: KeyCollection,
    chosen: Chosen,
    expires_at: datetime | None,
    now: datetime,
) -> str:
    """Each key gets the end, but for what ended or was replaced meanwhile. What was done, in words."""
    actor, done = Actor.person(request), 0
    for key in chosen.keys:
        with suppress(Conflict):
            services.change_expiry(key=key, expires_at=expires_at, actor=actor, now=now)
            done += 1
    zone = ZoneInfo(zone_told(request.user, collection.organization))
    verb = "expires" if done == 1 else "expire"
    end = f"now {verb} on {exact(expires_at, zone)}." if expires_at else f"now never {verb}."
    left = len(chosen.keys) - done
    as_before = f" Left as before, since it was replaced or has ended: {left:,}." if left else ""
    return f"{counted(done, collection)} {end}{as_before}"


def counted(number: int, collection: KeyCollection) -> str:
    """ "1 API key", "12 tokens"."""
    return f"{number:,} {collection.words.noun}{'' if number == 1 else 's'}"


def ask(request: PageRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The question; once more with the new numbers where others match than were counted (422)."""
    status = REFUSED if context["has_changed"] else 200
    return key_dialog(request, template, context["title"], context, status=status)
