"""What can be done to a connector: create, change, delete. One transaction and one audit event each."""

from datetime import datetime
from functools import partial

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import Conflict, InvalidInput
from portal.models import Organization
from portal.names import clean_description, clean_name, refuse_taken
from portal.people.locked_rows import lock_if_there, lock_row
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more
from resources.access.reach_of_holders import refuse_to_publish_beyond
from resources.deletion import hold_until_deleted
from resources.http.rules import HttpSettings, clean_fields, clean_headers, same_origin
from resources.http.sealing import seal_headers, unseal_headers
from resources.models import Connector, HttpSource, Kind, Table, Widget

note = partial(note_of, "connector")


@transaction.atomic
def create_http_connector(
    *,
    organization: Organization,
    name: str,
    http: HttpSettings,
    actor: Actor,
    now: datetime,
    description: str = "",
) -> Connector:
    """Describe an HTTP API. Nobody is granted it yet. Raises InvalidInput."""
    fields = clean_fields(http)
    headers = clean_headers(http.headers, {})
    connector = create(organization, name, description, Kind.HTTP, now)
    HttpSource.objects.create(connector=connector, **fields, **seal_headers(headers, connector))
    note(Action.CONNECTOR_CREATED, connector, actor, {"kind": Kind.HTTP, "at": fields["base_url"]})
    return connector


@transaction.atomic
def create_table_connector(
    *, organization: Organization, name: str, actor: Actor, now: datetime, description: str = ""
) -> Connector:
    """Make an empty table, which `resources.tables.imports.load` fills. Raises InvalidInput."""
    connector = create(organization, name, description, Kind.TABLE, now)
    Table.objects.create(connector=connector)
    note(Action.CONNECTOR_CREATED, connector, actor, {"kind": Kind.TABLE})
    return connector


def create(
    organization: Organization, name: str, description: str, kind: Kind, now: datetime
) -> Connector:
    """The row of a connector, under the lock of its organization. Raises InvalidInput."""
    lock(organization)
    refuse_one_more(organization.connectors.all(), "MAX_CONNECTORS", "connectors")
    name = clean_name(name)
    refuse_taken(organization.connectors.all(), name, "a connector")
    return Connector.objects.create(
        organization=organization,
        name=name,
        description=clean_description(description),
        kind=kind,
        created_at=now,
    )


@transaction.atomic
def describe(*, connector: Connector, name: str, description: str, actor: Actor) -> Connector:
    """Rename and describe. Raises InvalidInput, Conflict `connector_deleted`."""
    connector = lock_row(connector, "connector")
    name, description = clean_name(name), clean_description(description)
    if (name, description) == (connector.name, connector.description):
        return connector
    refuse_taken(connector.organization.connectors.all(), name, "a connector", but=connector)
    before, connector.name, connector.description = connector.name, name, description
    connector.save(update_fields=["name", "description"])
    note(Action.CONNECTOR_CHANGED, connector, actor, {"before": before, "after": name})
    return connector


@transaction.atomic
def change_http(*, connector: Connector, http: HttpSettings, actor: Actor) -> Connector:
    """Describe the HTTP API anew; headers that are not named are removed.

    Raises InvalidInput, and `headers_needed` when stored header values would be sent to another host: whoever
    cannot read a secret must not be able to have it sent to a host of their own. Forbidden `reach_not_held` for a
    program that does not reach the rows, while an endpoint shows them to everybody.
    """
    connector = lock_row(connector, "connector")
    if connector.endpoints.filter(requires_token=False).exists():
        refuse_to_publish_beyond(actor, connector)
    source = connector.http
    fields = clean_fields(http)
    keeps = any(value is None for value in http.headers.values())
    if keeps and not same_origin(source.base_url, str(fields["base_url"])):
        detail = "The host changes, so enter the values of all headers again. Nothing was changed."
        raise InvalidInput("headers", "headers_needed", detail)
    headers = clean_headers(http.headers, unseal_headers(connector))
    changed = sorted(name for name, value in fields.items() if getattr(source, name) != value)
    if headers != unseal_headers(connector):
        changed.append("headers")
    if not changed:
        return connector
    HttpSource.objects.filter(pk=source.pk).update(**fields, **seal_headers(headers, connector))
    connector.revision += 1
    connector.save(update_fields=["revision"])
    note(Action.CONNECTOR_CHANGED, connector, actor, {"changed": changed})
    return lock_row(connector, "connector")


@transaction.atomic
def delete(*, connector: Connector, actor: Actor, confirmed: bool = False) -> bool:
    """Delete the connector with its rows, grants, endpoints and their widgets. True when this call did it.

    Raises Conflict `endpoints_break` while endpoints stand on it and `confirmed` is false.
    """
    current = lock_if_there(connector)
    if current is None:
        return False
    names = list(current.endpoints.order_by("name").values_list("name", flat=True))
    if names and not confirmed:
        detail = f"These endpoints and their widgets would stop at once: {', '.join(names)}."
        raise Conflict("endpoints_break", f"{detail} Nothing was changed. Confirm to go on.")
    hold_until_deleted(current.endpoints.all(), Widget.objects.filter(endpoint__connector=current))
    note(Action.CONNECTOR_DELETED, current, actor, {"endpoints": names})
    current.delete()
    return True
