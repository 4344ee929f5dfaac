"""What can be done to a named endpoint: publish, change, withdraw. One transaction and one audit event each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Conflict, Refusal
from portal.models import Organization
from portal.names import clean_description, refuse_taken
from portal.people.locked_rows import lock_if_there, lock_row
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more
from resources.access.reach_of_holders import refuse_to_publish_beyond
from resources.changes import Asked, asked_settings, clean_number
from resources.deletion import hold_until_deleted
from resources.endpoints import rules
from resources.endpoints.rules import Parameter
from resources.models import Connector, EndpointParameter, NamedEndpoint
from resources.queries import MOST_ROWS

note = partial(note_of, "endpoint")


@dataclass(frozen=True)
class EndpointSettings:
    """What an endpoint is: the connector, what it shows of it, and what callers may ask."""

    name: str
    connector: Connector
    description: str = ""
    columns: Iterable[str] = ()
    fixed_filters: Mapping[str, str] = field(default_factory=dict)
    parameters: Iterable[Parameter] = ()
    max_rows: int = 1000
    requires_token: bool = True


def settings_of(endpoint: NamedEndpoint) -> EndpointSettings:
    """The endpoint as it is, to change some of it."""
    return EndpointSettings(
        name=endpoint.name,
        connector=endpoint.connector,
        description=endpoint.description,
        columns=endpoint.columns,
        fixed_filters=endpoint.fixed_filters,
        parameters=[
            Parameter(given.name, given.column, given.is_required, given.default)
            for given in endpoint.parameters.all()
        ],
        max_rows=endpoint.max_rows,
        requires_token=endpoint.requires_token,
    )


@transaction.atomic
def publish(
    *, organization: Organization, settings: EndpointSettings, actor: Actor, now: datetime
) -> NamedEndpoint:
    """Publish a named query. Raises InvalidInput, Refusal 404 for a connector of another organization, Forbidden
    `reach_not_held` when a program opens rows to everybody that it does not reach."""
    lock(organization)
    endpoints = NamedEndpoint.objects.filter(organization=organization)
    refuse_one_more(endpoints, "MAX_ENDPOINTS", "endpoints")
    endpoint = NamedEndpoint(organization=organization, created_at=now)
    fill(endpoint, settings, actor)
    endpoint.save(force_insert=True)
    write_parameters(endpoint, settings)
    note(Action.ENDPOINT_CREATED, endpoint, actor, summary(endpoint))
    return endpoint


@transaction.atomic
def change(
    *, endpoint: NamedEndpoint, settings: Asked[EndpointSettings], actor: Actor
) -> NamedEndpoint:
    """Describe the endpoint anew; callers meet it at their next request.

    Raises as `publish` does, Conflict `endpoint_deleted`.
    """
    current = lock_row(endpoint, "endpoint")
    return store(current, asked_settings(settings, settings_of(current)), actor)


@transaction.atomic
def delete(*, endpoint: NamedEndpoint, actor: Actor, confirmed: bool = False) -> bool:
    """Withdraw the endpoint and its widgets. True when this call did it.

    Raises Conflict `widgets_break` while widgets show it and `confirmed` is false.
    """
    current = lock_if_there(endpoint)
    if current is None:
        return False
    names = list(current.widgets.order_by("name").values_list("name", flat=True))
    if names and not confirmed:
        detail = f"These widgets would stop at once: {', '.join(names)}."
        raise Conflict("widgets_break", f"{detail} Nothing was changed. Confirm to go on.")
    hold_until_deleted(NamedEndpoint.objects.filter(pk=current.pk), current.widgets.all())
    note(Action.ENDPOINT_DELETED, current, actor, {"widgets": names})
    current.delete()
    return True


def store(endpoint: NamedEndpoint, settings: EndpointSettings, actor: Actor) -> NamedEndpoint:
    before = summary(endpoint)
    fill(endpoint, settings, actor)
    endpoint.save()
    write_parameters(endpoint, settings)
    note(Action.ENDPOINT_CHANGED, endpoint, actor, {"before": before, "after": summary(endpoint)})
    return endpoint


def fill(endpoint: NamedEndpoint, settings: EndpointSettings, actor: Actor) -> None:
    """Check and set what an endpoint consists of. Raises as `publish` does."""
    connector = settings.connector
    if connector.organization_id != endpoint.organization_id:
        raise Refusal("not_found", "There is no such connector in this organization.", status=404)
    endpoint.name = rules.clean_name(settings.name)
    refuse_taken(
        endpoint.organization.named_endpoints.all(), endpoint.name, "an endpoint", but=endpoint
    )
    endpoint.description = clean_description(settings.description)
    endpoint.connector = connector
    endpoint.columns = rules.clean_columns(settings.columns, connector)
    endpoint.fixed_filters = rules.clean_filters(settings.fixed_filters, connector)
    endpoint.max_rows = clean_number(settings.max_rows, 1, MOST_ROWS, "max_rows")
    endpoint.requires_token = bool(settings.requires_token)
    if not endpoint.requires_token:
        refuse_to_publish_beyond(actor, connector)


def write_parameters(endpoint: NamedEndpoint, settings: EndpointSettings) -> None:
    """Put these parameters in the place of those that there were. Raises InvalidInput."""
    checked = rules.clean_parameters(settings.parameters, settings.connector)
    endpoint.parameters.all().delete()
    EndpointParameter.objects.bulk_create(
        EndpointParameter(
            endpoint=endpoint,
            position=position,
            name=parameter.name,
            column=parameter.column,
            is_required=parameter.is_required,
            default=parameter.default,
        )
        for position, parameter in enumerate(checked, 1)
    )


def summary(endpoint: NamedEndpoint) -> dict[str, object]:
    """What the audit log tells of an endpoint."""
    return {
        "name": endpoint.name,
        "connector": endpoint.connector.public_id,
        "columns": endpoint.columns,
        "fixed_filters": endpoint.fixed_filters,
        "parameters": list(endpoint.parameters.values_list("name", flat=True)),
        "max_rows": endpoint.max_rows,
        "requires_token": endpoint.requires_token,
    }
