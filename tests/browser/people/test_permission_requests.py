"""What a plan lacks is requested in a dialog, waits at the operator's home, is approved there, and the page says so: at
both widths, in light and dark, without a fault that axe finds."""

from secrets import token_hex
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import VIEWPORTS, OpenPage, sign_in
from tests.browser.people.test_people_pages import PASSWORD
from tests.browser.test_admin import OF_AXE
from tests.browser.test_style_page import violations
from tests.server import Server


def asking_person(server: Server, name: str) -> tuple[str, str]:
    """The Owner of an organization of this name, whose plan lacks nearly everything: address and public id."""
    email = f"p{token_hex(6)}@example.com"
    printed = server.shell(f"""
from allauth.account.models import EmailAddress
from portal.models import Membership, Organization, Plan, User
user = User.objects.create_user({email!r}, {PASSWORD!r}, name="Nora")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
plan = Plan.objects.create(name={name!r}, permissions=["keys:verify"])
made = Organization.objects.create(name={name!r}, plan=plan)
Membership.objects.create(organization=made, user=user, role="owner")
print(made.public_id)
""")
    return email, printed.strip()


def is_clean(page: Page) -> None:
    """At both widths."""
    for viewport in ("phone", "desktop"):
        page.set_viewport_size(VIEWPORTS[viewport])
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_permissions_are_requested_and_approved(
    open_page: OpenPage, server: Server, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    allowed_complaints += OF_AXE
    name = f"Asking {token_hex(4)}"
    email, organization = asking_person(server, name)
    page = sign_in(open_page(), email, PASSWORD)
    page.goto(f"/o/{organization}/plan")
    page.get_by_role("link", name="Request permissions").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("pops:read")).to_be_visible()
    dialog.get_by_label("pops:read").check()
    dialog.get_by_label("Why").fill("Our app reads the configuration of Pops.")
    is_clean(page)
    dialog.get_by_role("button", name="Send request").click()
    expect(page.get_by_text("The request was sent.")).to_be_visible()
    expect(page.get_by_role("button", name="Withdraw the request for pops:read")).to_be_visible()
    is_clean(page)

    admin = sign_in(open_page(scheme="dark"), demo["admin_email"], demo["admin_password"])
    admin.goto("/admin/")
    expect(admin.get_by_role("heading", name="The installation now")).to_be_visible()
    is_clean(admin)
    admin.get_by_role("link", name="Waiting requests").click()
    row = admin.locator("#result_list tbody tr", has_text=name)
    row.locator("th a").click()
    admin.get_by_role("link", name="Approve or refuse").click()
    is_clean(admin)
    admin.get_by_label("Answer").fill("Welcome.")
    admin.get_by_role("button", name="Approve").click()
    expect(admin.get_by_text("asked for was approved")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Welcome.")).to_be_visible()
    expect(page.locator("#plan")).to_contain_text("pops:read")
