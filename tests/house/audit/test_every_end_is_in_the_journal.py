"""Whatever ends a credential comes into the journal: an action that sounds like an end is there, or says why not."""

import re

from portal.audit.events import Action
from portal.journal.replays import known

SOUNDS_LIKE_AN_END = re.compile(
    r"(revoked|deleted|removed|withdrawn|left|disabled|deactivated|suspended|ended|rotated|expiry_changed|given_up"
    r"|unassigned|password_changed|claimed|undone)$"
)
# What nobody comes in by, or what a restore leaves as the backup has it (docs/operating.md).
ENDS_NO_CREDENTIAL = {
    "connector.deleted": "rows, reached by keys that go on",
    "connector.grant_removed": "a grant: what somebody reaches is the backup's",
    "endpoint.deleted": "rows, reached by keys that go on",
    "plan.deleted": "one that no organization has",
    "pop.deleted": "a worker, called by tokens that go on",
    "role.deleted": "permissions are the backup's",
    "role.unassigned": "permissions are the backup's",
    "team.deleted": "permissions are the backup's",
    "team.member_removed": "permissions are the backup's",
    "user.email_change_undone": "addresses are the backup's",
    "user.second_factor_removed": "the other factors are the backup's, and the password is asked first",
    "user.sessions_ended": "every session ends with a restore",
    "widget.deleted": "rows, shown to those whom a key lets in",
}


def test_an_action_that_sounds_like_an_end_is_in_the_journal_or_says_why_not() -> None:
    ends = {action.value for action in Action if SOUNDS_LIKE_AN_END.search(action.value)}
    assert len(ends) > 20
    assert ends - known().keys() == ENDS_NO_CREDENTIAL.keys()
