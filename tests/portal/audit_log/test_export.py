"""The log leaves as a file that no spreadsheet runs, with an end, and is written down before it begins."""

import csv
import json
from io import StringIO

import pytest

from portal.audit_log import export
from portal.models import AuditEvent
from tests.portal.audit_log.test_filter import write
from tests.portal.audit_log.test_rows import came, members_since
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen")


def take(cast, kind: str, who: str = "adam", **filters: str):
    client = signed_in(getattr(cast, who))
    return client.post(at(cast.acme, "audit/export"), {"format": kind, **filters})


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_csv_has_a_heading_and_a_line_for_each_event_and_no_formula(cast):
    write(cast.acme, object_name="=HYPERLINK(1)", actor_name="+49 30", details={"reason": "x"})
    answer = take(cast, "csv", object_type="api_key")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="audit-2026-03-02.csv"'
    heading, line = csv.reader(StringIO(text_of(answer), newline=""))
    told = dict(zip(heading, line, strict=True))
    assert (told["object"], told["actor"]) == ("'=HYPERLINK(1)", "'+49 30")
    assert (told["at"], told["details"]) == ("2026-03-02T12:00:00Z", '{"reason": "x"}')


def test_json_lines_are_the_objects_of_the_api(cast):
    [event] = write(cast.acme, details={"before": "ä", "after": "b"})
    [line] = text_of(take(cast, "jsonl", object_type="api_key")).splitlines()
    assert json.loads(line) == export.render_event(event)


def test_it_holds_what_the_filters_keep_the_newest_first_and_has_an_end(cast, monkeypatch):
    monkeypatch.setattr(export, "MOST", 3)
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for number in range(5):
        write(cast.acme, object_name=f"key-{number}")
    write(cast.acme, object_type="pop")
    write(cast.other, object_name="strange")
    lines = text_of(take(cast, "jsonl", object_type="api_key")).splitlines()
    assert [json.loads(line)["object"]["name"] for line in lines] == ["key-4", "key-3", "key-2"]


def test_one_person_takes_so_many_along_and_others_are_not_kept_from_it(cast, monkeypatch):
    monkeypatch.setattr("portal.audit.exports.FILES", 2)
    assert [take(cast, "csv").status_code for _ in range(3)] == [200, 200, 429]
    assert take(cast, "csv", who="alice").status_code == 200


def test_taking_it_along_is_an_event_that_does_not_repeat_what_was_typed(cast):
    take(cast, "csv", actor="secret-text", preset="keys")
    event = AuditEvent.objects.get(action="audit.exported")
    assert (event.organization, event.actor_name) == (cast.acme, cast.adam.email)
    assert event.details == {"format": "csv", "filters": ["preset", "actor"]}


def test_from_where_members_sign_in_is_in_no_file(cast):
    members_since(90)
    came(cast.bob)
    said = text_of(take(cast, "jsonl", preset="sign-ins"))
    assert "user.signed_in" in said
    assert "203.0.113.9" not in said


@pytest.mark.parametrize("sent", [{"kind": "xlsx"}, {"kind": "csv", "since": "yesterday"}])
def test_what_makes_no_file_is_told_and_writes_nothing(cast, sent: dict):
    answer = take(cast, **sent)
    assert answer.status_code == 303
    assert not AuditEvent.objects.filter(action="audit.exported").exists()


def test_a_developer_takes_nothing_along(cast):
    assert take(cast, "csv", who="bob").status_code == 403
