"""The audit log of an organization: who did what, from where and when; one event; and the log as a file."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from portal import clock
from portal.actors import Actor
from portal.audit.exports import refuse_many
from portal.audit.sentences import ACTOR_TYPES, LABELS, OBJECT_TYPES, sentence, who
from portal.audit_log.details import told
from portal.audit_log.export import FILE_KINDS, MOST, NEWEST_FIRST, newest, note_export
from portal.audit_log.filter import AuditFilter
from portal.audit_log.presets import PRESETS
from portal.audit_log.references import event_or_404, reference_of
from portal.audit_log.rows import address_of, events_of, sign_ins_of
from portal.audit_log.things import actor_of, object_of
from portal.http.requests import PageRequest
from portal.models import AuditEvent, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import redirect_with_error, status_of
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import list_page
from portal.pages.reauthentication import When, proves_lately
from portal.time_zones import zone_told

PROGRAMS = {"api_key", "operator", "operator_key"}  # actors whose kind is told beside the name


@dataclass(frozen=True)
class Line:
    """One event of the list."""

    event: AuditEvent

    @property
    def who(self) -> str:
        return who(self.event)

    @property
    def what(self) -> str:
        return sentence(self.event)

    @property
    def kind_of_actor(self) -> str:
        kind = self.event.actor_type
        return ACTOR_TYPES[kind] if kind in PROGRAMS else ""

    @property
    def came_from(self) -> str | None:
        return address_of(self.event)

    @property
    def reference(self) -> str:
        return reference_of(self.event)


@organization_view("audit.view")
@require_safe
def audit_log(request: PageRequest, organization: Organization) -> HttpResponse:
    """Filters and place are in the address, so that what is seen can be shared."""
    chosen = chosen_in(request, organization, request.GET)
    shown = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = list_page(request, shown, NEWEST_FIRST)
    context = {
        "form": chosen.form,
        "zone": chosen.zone,
        "presets": presets(organization, chosen.form.data.get("preset", "")),
        "preset": PRESETS.get(chosen.form.data.get("preset", "")),
        "is_filtered": bool(chosen.in_use),
        "kept": [(name, chosen.form.data[name]) for name in chosen.in_use],
        "most": MOST,
        "lines": [Line(event) for event in page.rows],
        "page": page,
    }
    return render_page_or_fragment(
        request,
        "portal/audit/audit.html",
        "portal/audit/_list.html",
        context,
        status=max(page.status, status_of(chosen.form)),
    )


def chosen_in(request: PageRequest, organization: Organization, data: QueryDict) -> AuditFilter:
    """What was asked for, with days of the zone in which the reader is told times."""
    zone = zone_told(request.user, organization)
    return AuditFilter(data, organization=organization, zone=zone, now=clock.now())


def presets(organization: Organization, chosen: str) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is the current one), everything first."""
    path = reverse("portal:audit", args=[organization.public_id])
    every = [(preset.words, f"{path}?preset={name}", name) for name, preset in PRESETS.items()]
    return [
        (words, address, name == chosen)
        for words, address, name in [("Everything", path, ""), *every]
    ]


@organization_view("audit.view")
@require_safe
def audit_event(request: PageRequest, organization: Organization, event_id: str) -> HttpResponse:
    """One event: what was before and after, by whom, from where, in which request; and where the thing is now."""
    rows = (events_of(organization), sign_ins_of(organization, clock.now()))
    event = event_or_404(rows, event_id)
    path = reverse("portal:audit", args=[organization.public_id])
    context: dict[str, Any] = {
        "event": event,
        "line": Line(event),
        "label": LABELS.get(event.action, event.action),
        "kind_of_actor": ACTOR_TYPES.get(event.actor_type, "The portal"),
        "kind_of_object": OBJECT_TYPES.get(event.object_type, event.object_type),
        "told": told(event.details, zone_told(request.user, organization)),
        "object": object_of(event, request.membership),
        "actor": actor_of(event, request.membership),
        "log_address": path,
        "of_object": f"{path}?{urlencode({'object_type': event.object_type, 'object': event.object_id})}",
        "of_actor": f"{path}?{urlencode({'actor': event.actor_id or event.actor_name})}",
    }
    return render_page_or_fragment(
        request, "portal/audit/event.html", "portal/audit/_event.html", context
    )


@organization_view("audit.view")
@require_POST
@proves_lately(When.WRITING)
def export(request: PageRequest, organization: Organization) -> HttpResponse:
    """The events that the list shows, as a file. A form and no link: it is written down, and asks who it is, since
    a file outlasts every session."""
    path = reverse("portal:audit", args=[organization.public_id])
    chosen = chosen_in(request, organization, request.POST)
    kind = FILE_KINDS.get(request.POST.get("format", ""))
    if kind is None or not chosen.is_valid():
        said = "Choose CSV or JSON lines, with filters that the page takes. Nothing was written."
        return redirect_with_error(request, path, said)
    actor = Actor.person(request)
    if refusal := refuse_many(request, organization, actor, clock.now()):
        return refusal
    note_export(
        organization=organization,
        actor=actor,
        kind=kind.ending,
        filters=chosen.in_use,
    )
    answer = StreamingHttpResponse(kind.write(newest(chosen.qs)), content_type=kind.content_type)
    day = clock.now().date().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="audit-{day}.{kind.ending}"'
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)  # a policy handles its headers alone
