"""The audit log of an organization: who did what, from where and when."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal.audit.filter import AuditFilter, page_of
from portal.audit.sentences import ACTOR_TYPES, sentence
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.htmx import render_page_or_fragment
from portal.pages.policies import organization_view


@organization_view("audit.view")
@require_safe
def audit_log(request: PageRequest, organization: Organization) -> HttpResponse:
    """Filters and place are in the address, so that what is seen can be shared."""
    chosen = AuditFilter(request.GET, organization=organization)
    valid = chosen.is_valid()
    page = page_of(
        chosen.qs if valid else chosen.queryset.none(),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "form": chosen.form,
        "is_filtered": any(chosen.form.data.get(name) for name in chosen.filters),
        "lines": [
            (event, sentence(event), ACTOR_TYPES.get(event.actor_type, "")) for event in page.events
        ],
        "newer": address(request, "after", page.newer),
        "older": address(request, "before", page.older),
    }
    return render_page_or_fragment(
        request,
        "portal/audit.html",
        "portal/_audit_list.html",
        context,
        status=200 if valid else 422,
    )


def address(request: PageRequest, name: str, value: str) -> str:
    """This page's address with the same filters at another place; empty where there is none."""
    if not value:
        return ""
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("after", None)
    query[name] = value
    return f"?{query.urlencode()}"
