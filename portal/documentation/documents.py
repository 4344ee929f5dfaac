"""Which APIs does the documentation describe? The portal's own, and the company's if there is one."""

import json
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.api import schema
from portal.documentation.company import read_company
from portal.documentation.markdown import draw_samples, inline
from portal.documentation.openapi import Document, Group, Operation
from portal.documentation.samples import samples_of, text_of

# What a newcomer needs first stands first; a group that is not named comes after these.
ORDER = (
    "Authentication", "Keys", "Verify", "Usage", "API users", "Teams", "Roles", "Members",
    "Organization", "Audit", "Applications", "Connectors", "Named endpoints", "Widgets", "Pops", "Version 2",
)  # fmt: skip


@dataclass(frozen=True)
class Described:
    """An API with its place in the documentation: `name` stands in its addresses."""

    name: str
    title: str
    document: Document
    server: str
    is_own: bool  # of the portal, so that its page can try it

    @property
    def address(self) -> str:
        return reverse("documentation:api", args=[self.name])

    def address_of(self, operation: Operation) -> str:
        return reverse("documentation:operation", args=[self.name, operation.slug])


@cache
def portal_api() -> Described:
    document = Document(json.loads(schema.document()), order=ORDER)
    return Described("portal-api", "Portal API", document, "PUBLIC_URL", is_own=True)


def company_api() -> Described | None:
    """The API that the keys are for; None where the operator set no document. Raises ImproperlyConfigured."""
    return describe_company(settings.API_DOCUMENT) if settings.API_DOCUMENT else None


@cache
def describe_company(path: str) -> Described:
    document = read_company(path)
    return Described("api", document.title, document, document.server, is_own=False)


def apis() -> list[Described]:
    """The company's first: it is what its customers come for."""
    company = company_api()
    return [*([company] if company else []), portal_api()]


def api_or_404(name: str) -> Described:
    for api in apis():
        if api.name == name:
            return api
    raise Http404("There is no such API.")


@dataclass(frozen=True)
class Drawn:
    """An operation as HTML with names to fill in: what it is, and the column of code beside it."""

    text: SafeString
    code: SafeString
    body: str  # an example of the body to send


@cache
def drawn(api: Described, slug: str) -> Drawn:
    """The operation as everybody reads it; drawn once by each process, since the documents change with a start."""
    operation = api.document.operations[slug][1]
    samples = samples_of(operation, api.server)
    answers = [
        (f"{a.status} {a.description}".strip(), text_of(a.content.example))
        for a in operation.accepted
        if a.content
    ]
    context = {
        "api": api,
        "operation": operation,
        "description": inline(operation.description),
        "samples": draw_samples(samples, "request"),
        "answers": draw_samples(answers, "example", memory="") if answers else "",
    }
    return Drawn(
        render_to_string("portal/documentation/_operation.html", context),
        render_to_string("portal/documentation/_code.html", context),
        text_of(operation.body.example) if operation.body else "",
    )


@cache
def described(api: Described) -> SafeString:
    """What the document says of itself."""
    return inline(api.document.description)


@cache
def groups_told(api: Described) -> list[tuple[Group, SafeString]]:
    """Each group with what the document says of it."""
    return [(group, inline(group.description)) for group in api.document.groups]
