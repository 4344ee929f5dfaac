"""With what may a newcomer try the running demo? Sign-ins, and a key that this machine keeps and that passes now.

They are kept in `var/run.json` (0600). The key belongs to `make run` alone: seeding again mints other keys and
leaves it be.
"""

import io
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from portal import clock

HOST = "127.0.0.1"
# A seeded key lives for 30 days. One day later at the latest a new start prints a new one.
LEAST_LIFE = timedelta(days=29)
KEPT = (
    "organization_id",
    "owner_email",
    "owner_password",
    "admin_email",
    "admin_password",
    "secret_key",
    "endpoint_name",
)


def demo() -> dict[str, str]:
    """The demo's sign-ins and a key that passes now, with `until`, the day its life ends.

    Raises CommandError when the running server refuses a key that was made for it just now.
    """
    record = Path(settings.VAR_DIR) / "run.json"
    kept = json.loads(record.read_text()) if record.exists() else None
    if kept is not None and set(KEPT) - set(kept):
        kept = None  # of an earlier version
    until = passes_until(kept) if kept else None
    if kept is None or until is None or until < clock.now() + LEAST_LIFE:
        kept = seeded()
        write_private(record, json.dumps(kept))
        until = passes_until(kept)
    if until is None:
        raise CommandError("The demo was made, but its key is refused: please report this.")
    return {**kept, "until": f"{until:%d %B %Y}"}


def seeded() -> dict[str, Any]:
    output = io.StringIO()
    call_command("seed_demo", "--json", stdout=output)
    answer = json.loads(output.getvalue())
    return {name: answer[name] for name in KEPT}


def passes_until(kept: dict[str, str]) -> datetime | None:
    """When the kept key expires, UTC, or None when the running server refuses it."""
    answer = fetch("/v1/whoami", key_headers(kept))
    if answer is None or answer.status_code != 200:
        return None
    return datetime.fromisoformat(answer.json()["key"]["expires_at"])


def key_headers(kept: dict[str, str]) -> dict[str, str]:
    return {"x-api-key": kept["secret_key"], "x-organization-id": kept["organization_id"]}


def is_up() -> bool:
    answer = fetch("/healthz", {})
    return answer is not None and answer.status_code == 200


def fetch(path: str, headers: dict[str, str]) -> requests.Response | None:
    session = requests.Session()
    session.trust_env = False  # a proxy of the user's environment cannot reach this machine itself
    try:
        return session.get(local_address() + path, headers=headers, timeout=10)
    except requests.RequestException:
        return None


def local_address() -> str:
    return f"http://{HOST}:{settings.PORT}"


def write_private(path: Path, content: str) -> None:
    """Replace a 0600 file as a whole."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content + "\n")
    draft.replace(path)
