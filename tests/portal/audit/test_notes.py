"""An audit event of an object names it as it was, so that it can be found when the object is gone."""

from dataclasses import dataclass

from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.models import AuditEvent, Organization
from tests.cast import Cast, actor


@dataclass
class Team:
    organization: Organization
    public_id: str = "Abc123"
    name: str = "red"


def test_an_event_says_which_object_of_which_kind(cast: Cast) -> None:
    note_of("team", Action.TEAM_CREATED, Team(cast.acme), actor(cast.alice), {"is": "new"})
    event = AuditEvent.objects.get()
    told = (event.organization, event.object_type, event.object_id, event.object_name)
    assert told == (cast.acme, "team", "Abc123", "red")
    assert event.details == {"is": "new"}
