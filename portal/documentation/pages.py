"""What does the documentation show? Guides, the reference of each API, and what a search finds in them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.documentation import documents, guides
from portal.documentation.documents import Described
from portal.documentation.own_ids import Reader, filled, reader_of
from portal.documentation.search import LONGEST_SEARCH, search
from portal.http.requests import PageRequest
from portal.pages.access_policies import private, public_view

WHY = "it explains the product; what is the reader's own is put in for its members alone"


def show(request: PageRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the documentation, kept by no cache: it holds the reader's own ids."""
    everywhere = {"guides": guides.GUIDES, "apis": documents.apis(), "path": request.path}
    return private(render(request, f"portal/documentation/{template}.html", everywhere | context))


@public_view(WHY)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    return show(request, "index", {})


@public_view(WHY)
@require_safe
def guide(request: PageRequest, guide: str) -> HttpResponse:
    found = guides.BY_SLUG.get(guide)
    if found is None:
        raise Http404("There is no such guide.")
    reader = reader_of(request)
    html = filled(guides.rendered(found).html, reader)
    context = {"guide": found, "html": html, "parts": guides.parts(found), "reader": reader}
    return show(request, "guide", context)


@public_view(WHY)
@require_safe
def api(request: PageRequest, api: str) -> HttpResponse:
    """Every operation of one API, by group."""
    found = documents.api_or_404(api)
    description = filled(documents.described(found), Reader(), names_portal=found.is_own)
    return show(
        request,
        "api",
        {"api": found, "description": description, "groups": documents.groups_told(found)},
    )


@public_view(WHY)
@require_safe
def operation(request: PageRequest, api: str, operation: str) -> HttpResponse:
    """One operation: what it takes and answers, and how it is called, with the reader's own ids in it."""
    found = documents.api_or_404(api)
    if operation not in found.document.operations:
        raise Http404("There is no such operation.")
    return show(request, "operation", operation_context(request, found, operation))


def operation_context(request: PageRequest, api: Described, slug: str) -> dict[str, Any]:
    group, operation = api.document.operations[slug]
    reader, drawn = reader_of(request), documents.drawn(api, slug)
    return {
        "api": api,
        "group": group,
        "operation": operation,
        "reader": reader,
        "body": drawn.body,
        "text": filled(drawn.text, reader, names_portal=api.is_own),
        "code": filled(drawn.code, reader, names_portal=api.is_own),
    }


@public_view(WHY)
@require_safe
def find(request: PageRequest) -> HttpResponse:
    asked = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "")
    return show(request, "search", {"asked": asked, "results": search(asked)})


@public_view("an address that programs and people know")
@require_safe
def moved(request: PageRequest) -> HttpResponse:
    """`/v1/docs`, where the reference stood before it became pages."""
    return redirect("documentation:api", "portal-api")
