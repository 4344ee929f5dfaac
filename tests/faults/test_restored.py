"""F12: a backup that is put back under a running installation brings back nothing that has ended since."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests import services
from tests.flows.people.test_people import Browser
from tests.server import Server, start_server

pytestmark = pytest.mark.heavy


class Installation:
    """One with a journal, its seeds, and a backup of its database."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seed = server.seed()
        self.copy = server.folder / "backup"

    def call(self, key: str, method: str, path: str, **options: Any) -> requests.Response:
        head = {"x-api-key": key, "x-organization-id": self.seed["organization_id"]}
        return requests.request(
            method, self.server.base_url + path, headers=head, timeout=30, **options
        )

    def new_key(self, name: str) -> dict[str, Any]:
        answer = self.call(self.seed["secret_key"], "POST", "/v1/keys", json={"name": name})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def passes(self, credential: str) -> bool:
        head = {"Authorization": f"Bearer {credential}"}
        answer = requests.get(f"{self.server.base_url}/v1/whoami", headers=head, timeout=30)
        assert answer.status_code in {200, 401}, answer.text
        return answer.status_code == 200

    def token_of(self, key: str) -> str:
        address = f"{self.server.base_url}/authentication/token"
        return requests.post(address, json={"secret_key": key}, timeout=30).json()["access_token"]

    def back_up(self) -> None:
        if not self.server.database_url.startswith("sqlite"):
            self.program(
                "pg_dump", "--format=custom", f"--file={self.copy}", self.server.database_url
            )
            return
        with (
            closing(sqlite3.connect(self.database)) as source,
            closing(sqlite3.connect(self.copy)) as target,
        ):
            source.backup(target)

    def restore(self) -> None:
        if not self.server.database_url.startswith("sqlite"):
            address = self.server.database_url
            self.program(
                "pg_restore", "--clean", "--if-exists", f"--dbname={address}", str(self.copy)
            )
            return
        for path in self.database.parent.glob(f"{self.database.name}*"):
            path.unlink()
        shutil.copy(self.copy, self.database)

    @property
    def database(self) -> Path:
        return Path(urlsplit(self.server.database_url).path[1:])

    def program(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [services.postgresql_programs() / name, *arguments], check=True, capture_output=True
        )


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ]
)
def installation(request: pytest.FixtureRequest, tmp_path: Path):
    kind = request.param
    address = request.getfixturevalue("postgresql_address") if kind == "postgresql" else ""
    with start_server(
        kind, postgresql_address=address, env={"KEYDOCK_JOURNAL": str(tmp_path / "journal")}
    ) as server:
        yield Installation(server)


def test_what_has_ended_since_the_backup_stays_ended(installation: Installation) -> None:
    revoked, rotated, shortened, kept, switched_off = (
        installation.new_key(name)
        for name in ("revoked", "rotated", "shortened", "kept", "tokens ended")
    )
    lone, of_all = installation.token_of(kept["key"]), installation.token_of(switched_off["key"])
    person = Browser(installation.server)
    person.sign_in(installation.seed["owner_email"], installation.seed["owner_password"])
    org = installation.seed["organization_id"]
    installation.back_up()

    everything = installation.seed["secret_key"]
    for path, body in (
        (f"/v1/keys/{revoked['id']}/revocation", {}),
        (f"/v1/keys/{rotated['id']}/rotation", {"overlap_seconds": 0}),
    ):
        assert installation.call(everything, "POST", path, json=body).status_code < 300
    past = installation.call(
        everything, "PATCH", f"/v1/keys/{shortened['id']}", json={"expires_at": soon()}
    )
    assert past.status_code == 200, past.text
    given_back = requests.post(
        f"{installation.server.base_url}/oauth/revoke", data={"token": lone},
        headers={"Authorization": f"Bearer {kept['key']}"}, timeout=30,
    )  # fmt: skip
    assert given_back.status_code == 200, given_back.text
    ended = person.send(f"/o/{org}/keys/{switched_off['id']}/tokens/revocation", {})
    assert ended.status_code == 200, ended.url
    credentials = [revoked["key"], rotated["key"], lone, of_all]
    assert [installation.passes(each) for each in credentials] == [False] * 4

    installation.server.stop()
    installation.restore()
    with pytest.raises(RuntimeError, match="restored from a backup"):
        installation.server.start()
    said = installation.server.manage("after_restore")
    assert "ended again" in said
    assert "sessions ended" in said
    installation.server.start()
    assert [installation.passes(each) for each in credentials] == [False] * 4
    assert installation.passes(kept["key"])
    assert "/accounts/login" in person.open(f"/o/{org}/keys").url
    life = installation.call(everything, "GET", f"/v1/keys/{shortened['id']}").json()
    assert life["expires_at"] == past.json()["expires_at"]


def soon() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def test_a_backup_without_a_later_end_opens_at_once(installation: Installation) -> None:
    kept = installation.new_key("kept")
    installation.back_up()
    installation.server.stop()
    installation.restore()
    installation.server.start()
    assert installation.passes(kept["key"])
