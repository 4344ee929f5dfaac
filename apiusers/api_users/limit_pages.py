"""What are all tokens of a member or an API user limited to together? One tab for both, with use and form."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apiusers.api_users import services
from apiusers.lookups import api_user_or_404, principal_address
from apiusers.models import ApiUser
from apiusers.principals import Principal
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.lookups import member_or_404
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.reauthentication import When, proves_lately
from portal.people import members
from portal.people.member_pages import may_touch
from portal.restrictions import defaults
from portal.restrictions.document import restrictions_of
from portal.restrictions.forms import LimitsForm
from portal.restrictions.rules import Comparison
from portal.restrictions.standings import told_of
from portal.restrictions.step_up import refusing_stale_weakening


@organization_view("security.view", changes="api_users.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def api_user_limits(
    request: PageRequest, organization: Organization, api_user_id: str
) -> HttpResponse:
    """Of an API user."""
    api_user = api_user_or_404(organization, api_user_id)

    def save(form: LimitsForm, compare: Comparison) -> object:
        actor = Actor.person(request)
        return services.change_limits(
            api_user=api_user, asked=form.asked(), actor=actor, compare=compare
        )

    return limits_tab(
        request, api_user, save, may_change=may(request.membership.role, "api_users.manage")
    )


@organization_view("security.view", changes="members.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def member_limits(request: PageRequest, organization: Organization, member_id: str) -> HttpResponse:
    """Of a member in this organization. Only Owners limit Owners."""
    member, acting = member_or_404(organization, member_id), request.membership
    may_change = may(acting.role, "members.manage") and may_touch(acting, member.role)

    def save(form: LimitsForm, compare: Comparison) -> object:
        actor = Actor.person(request)
        return members.change_limits(
            membership=member, asked=form.asked(), actor=actor, compare=compare
        )

    return limits_tab(request, member, save, may_change=may_change)


def limits_tab(
    request: PageRequest,
    principal: Principal,
    service: Callable[[LimitsForm, Comparison], object],
    *,
    may_change: bool,
) -> HttpResponse:
    """Use and form. Raises ProofNeededError before more is let through."""
    held_to = restrictions_of(principal.restrictions)
    form = LimitsForm(post_data(request), held_to=held_to)

    def save() -> Saved:
        service(form, refusing_stale_weakening(request, principal.organization, defaults.of_owner))
        return principal_address(principal, "limits"), "The limits were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {
        "tab": "limits",
        "principal": principal,
        "api_user": principal if isinstance(principal, ApiUser) else None,
        "member": None if isinstance(principal, ApiUser) else principal,
        "may_manage": may(request.membership.role, "api_users.manage"),
        "may_change": may_change,
        "standings": told_of(principal),
        "form": form,
    }
    return render(request, "apiusers/api_users/limits_tab.html", context, status=status_of(form))
