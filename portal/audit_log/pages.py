"""The audit log of an organization: who did what, from where and when."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal.audit.sentences import ACTOR_TYPES, sentence, who
from portal.audit_log.filter import AuditFilter
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import status_of
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import list_page
from portal.paging import Order

NEWEST_FIRST = Order("at", descending=True)


@organization_view("audit.view")
@require_safe
def audit_log(request: PageRequest, organization: Organization) -> HttpResponse:
    """Filters and place are in the address, so that what is seen can be shared."""
    chosen = AuditFilter(request.GET, organization=organization)
    shown = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = list_page(request, shown, NEWEST_FIRST)
    context = {
        "form": chosen.form,
        "is_filtered": any(chosen.form.data.get(name) for name in chosen.filters),
        "lines": [
            (event, who(event), sentence(event), ACTOR_TYPES.get(event.actor_type, ""))
            for event in page.rows
        ],
        "page": page,
    }
    return render_page_or_fragment(
        request,
        "portal/audit/audit.html",
        "portal/audit/_list.html",
        context,
        status=max(page.status, status_of(chosen.form)),
    )
