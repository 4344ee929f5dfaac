"""Pages hold for whoever reads them large, from right to left, or on paper: nothing is cut off, nothing overlaps."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in

WIDER = "document.documentElement.scrollWidth > innerWidth"
ZOOMED = {"width": 640, "height": 450}  # what a window of 1280 by 900 pixels has at 200 %
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAPER = {"width": 718, "height": 1046}  # A4 within its margins, at 96 pixels an inch
IN_AN_ORGANIZATION = (
    "home",
    "keys",
    "usage",
    "members",
    "roles",
    "connectors",
    "audit",
    "settings",
)
ELSEWHERE = (
    "/docs",
    "/docs/guides/glossary",
    "/style",
    "/style/mails",
    "/accounts/sessions",
    "/nowhere",
)


def turned(page: Page, direction: str) -> None:
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)


def test_no_page_scrolls_sideways_at_200_percent_or_from_right_to_left(
    page: Page, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    # A mail runs no script in its frame, those that tests put into every frame included.
    allowed_complaints += [r"status of 404", r"^Blocked script execution in .*/style/mails/drawn"]
    sign_in(page, demo["owner_email"], demo["owner_password"])
    wrong = []
    for path in (
        *(f"/o/{demo['organization_id']}/{name}" for name in IN_AN_ORGANIZATION),
        *ELSEWHERE,
    ):
        page.goto(path)
        page.set_viewport_size(ZOOMED)
        wrong += [f"{path} at 200 %"] if page.evaluate(WIDER) else []
        turned(page, "rtl")
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            wrong += (
                [f"{path} from right to left at {size['width']}"] if page.evaluate(WIDER) else []
            )
    assert wrong == []


def test_lists_are_printed_without_what_one_presses(page: Page, demo: dict[str, Any]) -> None:
    sign_in(page, demo["owner_email"], demo["owner_password"])
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    for name, label in {"keys": "API keys", "audit": "Audit log"}.items():
        page.goto(f"/o/{demo['organization_id']}/{name}")
        expect(page.get_by_role("table", name=label)).to_be_visible()
        for pressed in (
            ".sidebar",
            ".topbar",
            ".toolbar",
            ".filters",
            "main .button",
            ".tabs",
            ".ticked",
        ):
            expect(page.locator(f"{pressed}:visible")).to_have_count(0)
        assert not page.evaluate(WIDER)
