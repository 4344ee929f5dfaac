"""What has been done to a key? Its audit events, told as sentences, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from keys.models import ApiKey, OwnerType
from portal.audit.events import Action
from portal.audit.sentences import sentence, who
from portal.models import AuditEvent

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One line of a key's history. Where the expiry changed, `before` and `after` tell it, None for never."""

    at: datetime
    who: str
    what: str
    before: datetime | None = None
    after: datetime | None = None
    names_expiry: bool = False


def history_of(key: ApiKey) -> list[Line]:
    """The latest events of the key, at most SHOWN."""
    events = AuditEvent.objects.filter(
        object_type="api_key", object_id=key.public_id, organization=key.organization
    ).order_by("-at", "-id")[:SHOWN]
    noun = "key" if key.owner_type is OwnerType.ORGANIZATION else "token"
    return [line_of(event, noun) for event in events]


def line_of(event: AuditEvent, noun: str) -> Line:
    details = event.details
    told = SENTENCES.get(event.action)
    what = told(details).replace("this key", f"this {noun}", 1) if told else sentence(event)
    changed = event.action == Action.KEY_EXPIRY_CHANGED
    return Line(
        at=event.at,
        who=who(event),
        what=what,
        before=moment(details.get("before")) if changed else None,
        after=moment(details.get("after")) if changed else None,
        names_expiry=changed,
    )


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def generated(details: dict) -> str:
    return "generated this key in a rotation" if details.get("replaces") else "generated this key"


def expiry_changed(details: dict) -> str:
    return "changed the end of the overlap" if details.get("overlap") else "changed the expiry"


def revoked(details: dict) -> str:
    reason = details.get("reason")
    return f"revoked this key ({reason})" if reason else "revoked this key"


def handed_over(details: dict) -> str:
    return f"handed this token over to {details['to']['name']}"


SENTENCES: dict[str, Callable[[dict], str]] = {
    Action.KEY_GENERATED: generated,
    Action.KEY_RENAMED: lambda details: f"renamed this key from “{details.get('before', '')}”",
    Action.KEY_EXPIRY_CHANGED: expiry_changed,
    Action.KEY_RESTRICTED: lambda _: "changed what this key is held to",
    Action.KEY_METADATA_CHANGED: lambda _: "changed the external id or metadata of this key",
    Action.KEY_ROTATED: lambda _: "rotated this key",
    Action.KEY_REVOKED: revoked,
    Action.KEY_DELETED: lambda _: "deleted this key",
    Action.KEY_REISSUED: lambda _: "re-issued this key",
    Action.TOKEN_REVOKED: lambda _: "revoked an access token of this key",
    Action.TOKENS_REVOKED: lambda _: "revoked every access token of this key",
    Action.TOKEN_HANDED_OVER: handed_over,
    Action.KEY_VERIFIER_CHANGED: lambda _: "changed whether this key verifies for the installation",
}
