"""What does the README show? The page "API Keys" of a seeded demo, taken in Chromium from a server of its own.

`python -m scripts.take_screenshot` writes docs/screenshot.png. It needs requirements/development.txt and Chromium.
"""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.server import Server, start_server

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "screenshot.png"
SIZE = ViewportSize(width=1280, height=720)
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
KEYS = """
from datetime import timedelta
from keys.life import services
from keys.models import ApiKey, KeyLastUse
from portal import clock
from portal.actors import Actor
from portal.models import Organization
now, organization = clock.now(), Organization.objects.get(public_id={organization_id!r})
who = Actor.system()
ApiKey.objects.filter(organization=organization).update(revoked_at=now, deleted_at=now)
for name, age, life, used in (
    ("warehouse-import", 95, 90, 6), ("analytics-nightly", 40, 365, 1), ("partner-portal", 28, 33, 0),
    ("staging", 12, None, 2), ("mobile-backend", 3, 90, 0), ("production-main", 1, None, 0),
):
    at = now - timedelta(days=age, hours=3)
    ends = at + timedelta(days=life) if life else None
    made = services.generate(organization=organization, name=name, expires_at=ends, actor=who, now=at)
    KeyLastUse.objects.filter(key=made.key).update(at=now - timedelta(days=used, minutes=7))
    if name == "analytics-nightly":
        services.revoke(key=made.key, actor=who, now=now - timedelta(days=1))
"""


def main() -> None:
    with start_server() as server:
        seed = server.seed()
        server.shell(KEYS.format(**seed))
        with sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, PROGRAMS)), None)
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            take(browser.new_page(viewport=SIZE, color_scheme="light"), server, seed)


def take(page: Page, server: Server, seed: dict[str, Any]) -> None:
    page.goto(f"{server.base_url}/accounts/login/")
    page.fill("input[name=login]", seed["owner_email"])
    page.fill("input[name=password]", seed["owner_password"])
    page.press("input[name=password]", "Enter")
    page.goto(f"{server.base_url}/o/{seed['organization_id']}/keys")
    page.get_by_text("production-main").first.wait_for()
    page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
