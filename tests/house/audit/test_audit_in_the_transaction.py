"""An audit event is written by the change itself: not by a signal that may not fire, nor after the commit."""

import ast
import re

from tests.house.sources import Module, called_name, modules

# file: why it listens. Nothing here writes an audit event.
LISTENS = {
    "apiusers/apps.py": "the predefined roles are written once the tables exist",
    "portal/apps.py": "canary values are recorded once the tables exist",
    "portal/restrictions/defaults.py": "a setting that a test changes is read again; nothing is stored",
    "resources/tables/storage.py": "rows of an uploaded table go with it, however it is deleted",
}


def calls(*names: str) -> list[tuple[Module, ast.Call]]:
    found = [(module, node) for module in modules() for node in module.nodes]
    return [(m, n) for m, n in found if isinstance(n, ast.Call) and called_name(n) in names]


# A mail tells of what was done, and must not go out for what was not; it is no record. The journal ends in a restored
# database what its lines name, and so has none of what was rolled back (decision 0059).
MAILS_AFTER_THE_COMMIT = {"portal/people/notices.py"}
# What this process shows from memory of what was committed; it writes nothing.
SHOWN_AFTER_THE_COMMIT = {"portal/branding/shown.py"}
AFTER_THE_COMMIT = (
    MAILS_AFTER_THE_COMMIT
    | SHOWN_AFTER_THE_COMMIT
    | {
        "portal/journal/writing.py",
        "portal/customers/arrival.py",  # it hands the mail to who sends it
    }
)


def test_nothing_but_mail_the_journal_and_what_is_shown_waits_for_the_commit():
    assert {str(module) for module, _ in calls("on_commit")} == AFTER_THE_COMMIT


def test_what_waits_for_the_commit_writes_no_audit_event():
    waiting = [module for module in modules() if str(module) in AFTER_THE_COMMIT]
    assert [str(module) for module in waiting if "portal.audit" in module.text] == []


# These answer whether the mail was taken, so they cannot send it later: they end their transaction first, and a
# durable one refuses to be part of another.
AFTER_A_DURABLE_TRANSACTION = {
    "keys/life/offer_mail.py",
    "portal/people/invitation_mail.py",
    "portal/second_factor/notices.py",
}
# allauth's own mails, sent by its views and by our pages around them, none of which holds a transaction open.
OF_ALLAUTH = {"portal/sign_in/accounts.py", "portal/sign_in/sign_in_link.py"}
SENT_TO_NOBODY = {"portal/mail/examples.py"}


def test_every_mail_goes_out_after_the_commit():
    sending = {str(module) for module, _ in calls("compose", "EmailMessage", "send_mail")}
    assert (
        sending - SENT_TO_NOBODY
        == MAILS_AFTER_THE_COMMIT | AFTER_A_DURABLE_TRANSACTION | OF_ALLAUTH
    )
    without = [m for m in modules() if str(m) in AFTER_A_DURABLE_TRANSACTION]
    assert [str(module) for module in without if "durable=True" not in module.text] == []


def listens(module: Module) -> bool:
    imported = [node for node in module.nodes if isinstance(node, ast.ImportFrom)]
    sources = {node.module or "" for node in imported}
    return any(source == "django.dispatch" or source.endswith("signals") for source in sources)


def test_nothing_listens_to_signals():
    assert {str(module) for module in modules() if listens(module)} == set(LISTENS)


def test_what_listens_writes_no_audit_event():
    listening = [module for module in modules() if str(module) in LISTENS]
    assert [str(module) for module in listening if re.search(r"portal\.audit\b", module.text)] == []


def test_only_the_record_function_makes_audit_events():
    making = ("create", "bulk_create", "get_or_create", "update_or_create", "AuditEvent")
    made = {str(m) for m, node in calls(*making) if "AuditEvent" in ast.unparse(node.func)}
    assert made == {"portal/audit/events.py"}
