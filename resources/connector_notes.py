"""How does an audit event name a connector?"""

from portal.audit import Action, Actor, record
from resources.models import Connector


def note(action: Action, connector: Connector, actor: Actor, details: dict | None = None) -> None:
    record(
        action=action,
        actor=actor,
        organization=connector.organization,
        object_type="connector",
        object_id=connector.public_id,
        object_name=connector.name,
        details=details,
    )
