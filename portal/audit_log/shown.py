"""How is an event told to programs? As the same object by the API and in files, with every moment in UTC."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from portal.audit_log.references import reference_of
from portal.audit_log.rows import address_of
from portal.models import AuditEvent


class WhoShown(serializers.Serializer):
    type = serializers.CharField()
    id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)


class AuditEventShown(serializers.Serializer):
    id = serializers.CharField(help_text="The same as long as the installation's secret is.")
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor = WhoShown()
    object = WhoShown()
    details = serializers.DictField()
    ip = serializers.CharField(allow_null=True)
    request_id = serializers.CharField(allow_blank=True)


class AuditPageShown(serializers.Serializer):
    results = AuditEventShown(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def render_event(event: AuditEvent) -> dict[str, Any]:
    """The event as `AuditEventShown` describes it."""
    return {
        "id": reference_of(event),
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "action": event.action,
        "actor": {"type": event.actor_type, "id": event.actor_id, "name": event.actor_name},
        "object": {"type": event.object_type, "id": event.object_id, "name": event.object_name},
        "details": event.details,
        "ip": address_of(event),
        "request_id": event.request_id,
    }
