"""What is in the demo's `conversations`? Invented conversations of candidates with a recruiting assistant.

The names of the fields are those that clients of such systems know; the people and their employers do not exist.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.actors import Actor
from portal.models import Organization
from resources.connectors import services as connectors
from resources.endpoints import services as endpoints
from resources.endpoints.rules import Parameter
from resources.endpoints.services import EndpointSettings
from resources.models import Connector, Kind, NamedEndpoint
from resources.tables import imports
from resources.tables.values.guesses import Column

NAME = "conversations"
BESIDE = "conversations of the demo"
COUNT = 320
STATUSES = {
    "CREATED": 4,
    "QUEUED": 6,
    "ONGOING": 30,
    "COMPLETED_SCREENING_PASSED": 34,
    "COMPLETED_SCREENING_FAILED": 22,
    "CLOSED": 14,
    "OPTED_OUT": 6,
    "DELIVERY_FAILED": 4,
}
CAMPAIGNS = (
    *("warehouse-berlin", "nurse-hamburg", "backend-remote", "driver-leeds", "barista-lisbon"),
    *("technician-gdansk", "support-cork", "welder-ghent"),
)
FIRST_NAMES = (
    *("Amina", "Bastian", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas"),
    *("Kamila", "Liam", "Maren", "Noah", "Olga", "Piotr", "Quinn", "Rosa", "Samir", "Tereza"),
)
LAST_NAMES = (
    *("Abara", "Brandt", "Costa", "Duarte", "Eriksen", "Fontaine", "Grabowski", "Hansen", "Ito"),
    *("Jansen", "Kowalska", "Lindqvist", "Moreau", "Novak", "Okoye", "Petrov", "Rossi", "Silva"),
)
TEXTS = frozenset(
    {
        *("recordId", "organizationId", "conversationStatus", "candidateId", "externalId"),
        *("externalCampaignId", "participantFirstName", "participantLastName"),
    }
)


def conversations(organization: Organization, now: datetime) -> Iterator[dict[str, Any]]:
    """The same people every time, their last messages within the thirty days before `now`."""
    chance = random.Random(71)  # noqa: S311  figures for a picture, no secret
    for number in range(1, COUNT + 1):
        status = chance.choices([*STATUSES], [*STATUSES.values()])[0]
        created = now - timedelta(minutes=chance.randrange(60, 30 * 24 * 60))
        record = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        yield {
            "recordId": record,
            "organizationId": organization.public_id,
            "conversationStatus": status,
            "candidateId": f"cand-{10_000 + chance.randrange(90_000)}",
            "externalId": f"ATS-{2_400 + number}",
            "externalCampaignId": chance.choice(CAMPAIGNS),
            "participantFirstName": chance.choice(FIRST_NAMES),
            "participantLastName": chance.choice(LAST_NAMES),
            "campaignConversationUrl": f"https://talk.example.com/conversations/{record}",
            "messageCount": 0 if status in {"CREATED", "QUEUED"} else chance.randrange(1, 24),
            "createdAt": created.replace(microsecond=0),
        }


def columns() -> list[Column]:
    kinds = {"messageCount": "integer", "createdAt": "datetime"}
    row = next(conversations(Organization(), datetime.fromisoformat("2026-01-01T00:00:00+00:00")))
    return [
        Column(name, kinds.get(name, "text"), is_filterable=name in TEXTS | set(kinds))
        for name in row
    ]


def conversations_endpoint(
    *, organization: Organization, actor: Actor, now: datetime
) -> NamedEndpoint:
    """The demo's endpoint over its table, made where it is missing and set right where somebody changed it. It may be
    called inside a transaction: a few hundred rows fit one."""
    wanted = EndpointSettings(
        name=NAME,
        connector=conversations_table(organization=organization, actor=actor, now=now),
        description="Conversations of candidates, as a recruiting assistant has them.",
        columns=[],
        parameters=[
            Parameter(name, name)
            for name in ("conversationStatus", "externalCampaignId", "candidateId")
        ],
    )
    found = organization.named_endpoints.filter(name=NAME).first()
    if found is None:
        return endpoints.publish(organization=organization, settings=wanted, actor=actor, now=now)
    if endpoints.settings_of(found) == wanted:
        return found
    return endpoints.change(endpoint=found, settings=wanted, actor=actor)


def conversations_table(*, organization: Organization, actor: Actor, now: datetime) -> Connector:
    """The table under its own name, or beside something else that took it."""
    mine = organization.connectors.filter(kind=Kind.TABLE)
    connector = mine.filter(name=NAME).first() or mine.filter(name=BESIDE).first()
    if connector is None:
        taken = organization.connectors.filter(name__iexact=NAME).exists()
        connector = connectors.create_table_connector(
            organization=organization, name=BESIDE if taken else NAME, actor=actor, now=now
        )
    if not is_whole(connector):
        rows = conversations(organization, now)
        imports.load(
            connector=connector,
            rows=rows,
            columns=columns(),
            actor=actor,
            now=now,
            confirmed=True,
        )
    return connector


def is_whole(connector: Connector) -> bool:
    there = connector.table.columns.values_list("name", "type", "is_filterable")
    wanted = [(column.name, column.type, column.is_filterable) for column in columns()]
    return connector.table.row_count == COUNT and list(there) == wanted
