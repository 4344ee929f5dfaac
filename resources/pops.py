"""What may a member do to a Pop, and what may it be? `resources.services` stores and records it."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apiusers.rules import refuse_taken
from portal.audit import Actor
from portal.errors import Conflict, InvalidInput
from portal.models import Organization
from portal.names import checked_name
from portal.organizations import lock
from resources import services
from resources.http_rules import checked_base_url
from resources.models import Pop, PopStatus

PIPELINE_ID = re.compile(r"[A-Za-z0-9_-]{0,64}", re.ASCII)
LARGEST_CONFIGURATION = 65_536  # bytes as JSON
# Fields of the contract, which a configuration of one's own cannot take the place of.
CONTRACT = frozenset(
    {"name", "status", "base_url", "pipeline_id", "endpoints", "session_endpoint", "url"}
)


@dataclass(frozen=True)
class PopSettings:
    """What a Pop is. Its configuration is public to whoever may read the Pop: no secrets."""

    name: str
    status: str = PopStatus.ACTIVE_PROD
    worker_base_url: str = ""
    pipeline_id: str = ""
    configuration: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def create(
    *, organization: Organization, settings: PopSettings, actor: Actor, now: datetime
) -> Pop:
    """Raises InvalidInput."""
    lock(organization)
    pop = Pop(organization=organization, created_at=now)
    fill(pop, settings)
    return services.create(pop=pop, actor=actor)


@transaction.atomic
def change(*, pop: Pop, settings: PopSettings, actor: Actor) -> Pop:
    """Raises InvalidInput, Conflict `pop_deleted`."""
    lock(pop.organization)
    current = Pop.objects.select_related("organization").filter(pk=pop.pk).first()
    if current is None:
        raise Conflict("pop_deleted", "This Pop was deleted. Nothing was changed.")
    before = values(current)
    fill(current, settings)
    changed = sorted(name for name, value in values(current).items() if value != before[name])
    return services.change(pop=current, fields=changed, actor=actor)


@transaction.atomic
def delete(*, pop: Pop, actor: Actor) -> bool:
    """Clients cannot connect any more. True when this call did it."""
    lock(pop.organization)
    current = Pop.objects.select_related("organization").filter(pk=pop.pk).first()
    if current is None:
        return False
    services.delete(pop=current, actor=actor)
    return True


def fill(pop: Pop, settings: PopSettings) -> None:
    pop.name = checked_name(settings.name)
    refuse_taken(pop.organization.pops.all(), pop.name, "a Pop", but=pop)
    if settings.status not in PopStatus.values:
        raise InvalidInput("status", "unknown_status", "There is no such status.")
    pop.status = settings.status
    pop.worker_base_url = checked_worker(settings.worker_base_url)
    if not PIPELINE_ID.fullmatch(settings.pipeline_id):
        detail = "A pipeline id has at most 64 letters, digits, - and _."
        raise InvalidInput("pipeline_id", "invalid_pipeline_id", detail)
    pop.pipeline_id = settings.pipeline_id
    refuse_without_worker(pop)
    pop.configuration = checked_configuration(settings.configuration)


def refuse_without_worker(pop: Pop) -> None:
    """Published clients stumble over an active Pop without an address. Raises InvalidInput `worker_needed`."""
    try:
        pop.clean()
    except ValidationError as error:
        field_name, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(field_name, "worker_needed", messages[0]) from error


def checked_worker(url: str) -> str:
    if not url.strip():
        return ""
    try:
        return checked_base_url(url)
    except InvalidInput as refusal:
        raise InvalidInput("worker_base_url", refusal.code, refusal.detail) from refusal


def checked_configuration(configuration: dict[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput `invalid_configuration`."""
    if not isinstance(configuration, dict) or CONTRACT & set(configuration):
        detail = "The configuration is a JSON object without the names that Keydock answers itself."
        raise InvalidInput("configuration", "invalid_configuration", detail)
    try:
        text = json.dumps(configuration, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError) as error:
        detail = "The configuration is not JSON in UTF-8."
        raise InvalidInput("configuration", "invalid_configuration", detail) from error
    if size > LARGEST_CONFIGURATION or "\\u0000" in text:
        detail = "The configuration has at most 64 KiB and no NUL."
        raise InvalidInput("configuration", "invalid_configuration", detail)
    return configuration


def values(pop: Pop) -> dict[str, Any]:
    names = ("name", "status", "worker_base_url", "pipeline_id", "configuration")
    return {name: getattr(pop, name) for name in names}
