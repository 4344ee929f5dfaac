"""Who may open this page? Every view carries one of these policies; a house test finds a view without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from portal import access
from portal.hooks import Hook
from portal.http.redirects import path_shown
from portal.http.refusals.sent_again import ask_to_send_again, can_be_sent_again
from portal.http.requests import PageRequest
from portal.models import Membership, Organization, User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponse]

# Whether this member has to set up a second factor before the organization's pages open.
lacks_second_factor: Hook[[Membership], bool] = Hook()


def organization_view(ability: str, *, changes: str = "") -> Callable[[View], View]:
    """A page of one organization. A stranger gets 404, a member without the ability 403, nobody signed in: sign-in.

    Where the organization demands a second factor, a member without one gets 403 and the way to set one up, on every
    page: this is the only place that asks, and the views of an organization have no other way in.

    Where the organization is suspended nothing is changed: whatever is sent gets 403 and the reason.

    A page that everybody with `ability` may read and only some may change names the ability for that as `changes`.
    The view is called as view(request, organization, ...) and finds `request.membership`.
    """
    for name in {ability, changes or ability} - access.ABILITIES.keys():
        raise LookupError(f"No ability is called {name!r}: add it to portal.access.ABILITIES.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PageRequest, organization_id: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            membership = membership_or_404(request, organization_id)
            request.membership = membership
            if any(lacks_second_factor.call(membership)):
                remember(request, organization_id)
                return private(ask_for_second_factor(request))
            needed = changes if changes and request.method not in SAFE_METHODS else ability
            if not access.may(membership.role, needed):
                raise PermissionDenied(access.ABILITIES[needed][1])
            if membership.organization.suspended_at and request.method not in SAFE_METHODS:
                return private(tell_suspension(request, membership.organization))
            remember(request, organization_id)
            return private(view(request, membership.organization, **kwargs))

        guarded.policy = ability  # type: ignore[attr-defined]
        guarded.changes = changes or ability  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_view(view: View) -> View:
    """A page of the person themselves, outside any organization."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return private(view(request, *args, **kwargs))

    guarded.policy = "signed in"  # type: ignore[attr-defined]
    return guarded


def public_view(why: str) -> Callable[[View], View]:
    """A page for everybody; `why` says what makes that right."""

    def decorate(view: View) -> View:
        view.policy = f"public: {why}"  # type: ignore[attr-defined]
        return view

    return decorate


def remember(request: PageRequest, organization_id: str) -> None:
    """The organization last seen. An unchanged session is not written to the database with every page."""
    if request.session.get("organization") != organization_id:
        request.session["organization"] = organization_id


def membership_or_404(request: PageRequest, organization_id: str) -> Membership:
    for membership in memberships_of(request):
        if membership.organization.public_id == organization_id:
            return membership
    raise Http404("No such organization for this person.")


def memberships_of(request: PageRequest) -> list[Membership]:
    """The signed-in person's memberships, read once a request, by name of the organization."""
    if not hasattr(request, "memberships"):
        request.memberships = list(
            cast(User, request.user)
            .memberships.select_related("organization__plan")
            .order_by("organization__name", "organization__id")
        )
    return request.memberships


def ask_to_sign_in(request: PageRequest) -> HttpResponse:
    """A redirect to the sign-in page; for htmx one that leaves the current page, not a form inside a dialog.

    What somebody typed here before the session ended is not left: it is kept, to be sent again (401).
    """
    if can_be_sent_again(request):
        return ask_to_send_again(request, 401)
    if request.headers.get("HX-Request"):
        there = redirect_to_login(path_shown(request), settings.LOGIN_URL).url
        return HttpResponseClientRedirect(there)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def ask_for_second_factor(request: PageRequest) -> HttpResponse:
    """What is demanded, and where it is set up; for htmx the current page again, which then says so."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(path_shown(request))
    back = request.get_full_path() if request.method in SAFE_METHODS else "/"
    return render(request, "portal/second_factor/demanded.html", {"back": back}, status=403)


def tell_suspension(request: PageRequest, organization: Organization) -> HttpResponse:
    """Nothing is changed while it is suspended; for htmx the current page again, which says why."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(path_shown(request))
    context = {"organization": organization}
    return render(request, "portal/suspension/suspended.html", context, status=403)


def private(response: HttpResponse) -> HttpResponse:
    """A page for one person is kept by no cache, so that after signing out there is nothing to go back to."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
