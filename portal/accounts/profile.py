"""What does a person say of themselves? Their name, and the time zone in which times are told to them."""

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.errors import Deleted
from portal.imitations import clean_honest_name
from portal.models import User
from portal.names import clean_name
from portal.people.organizations import clean_time_zone


@transaction.atomic
def change(*, user: User, name: str, time_zone: str, actor: Actor) -> bool:
    """Set both. `time_zone` is an IANA name, or empty for that of the organization whose page is read.

    Returns whether anything was changed; one audit event then. A name that the person has already is not judged again:
    it may be older than the rule. Raises InvalidInput `invalid_name`, `unknown_time_zone`; Conflict `account_deleted`.
    """
    current = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if current is None:
        raise Deleted("account")
    asked = {
        "name": name if name == current.name else clean_honest_name(clean_name(name)),
        "time_zone": clean_time_zone(time_zone) if time_zone else "",
    }
    changed = {
        what: [getattr(current, what), value]
        for what, value in asked.items()
        if value != getattr(current, what)
    }
    if not changed:
        return False
    for what, (_, value) in changed.items():
        setattr(current, what, value)
    current.save(update_fields=list(changed))
    note_of_account(Action.USER_CHANGED, current, actor, {"changed": changed})
    return True
