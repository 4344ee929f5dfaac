"""What `make run` keeps of the demo: private, replaced as a whole, and never taken for good when no server says so."""

import stat
from pathlib import Path

from portal.running import demo_access
from tests import services


def test_a_record_is_replaced_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    record.write_text("old")
    record.chmod(0o644)
    demo_access.write_private(record, "new")
    assert record.read_text() == "new\n"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_a_key_does_not_count_as_good_while_no_server_answers(settings) -> None:
    kept = {"secret_key": "kd_live_x", "organization_id": "org_x"}
    with services.deaf_port() as settings.PORT:
        assert demo_access.passes_until(kept) is None
        assert not demo_access.is_up()
