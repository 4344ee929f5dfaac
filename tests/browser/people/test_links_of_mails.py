"""A browser tells nobody the link that a mail led it to, and its form is taken all the same."""

from playwright.sync_api import Page, expect

from tests.browser.people.test_people_pages import newcomer
from tests.server import Server

MADE_LINK = """
from portal.models import User
from portal.sign_in import sign_in_link
user = User.objects.get(email={email!r})
print("link:" + f"{{user.public_id}}-{{sign_in_link.generator.make_token(user)}}")
"""


def test_no_file_of_the_page_is_asked_for_under_its_address(server: Server, page: Page) -> None:
    """Messages of a server in front quote `Referer`; with `no-referrer` no form would say where it comes from."""
    made = server.shell(MADE_LINK.format(email=newcomer(server)))
    link = made.rpartition("link:")[2].strip()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    page.goto(f"/accounts/login/link/{link}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Create your organization")).to_be_visible()
    assert len(told) > 3
    assert set(told) >= {f"{server.base_url}/"}  # the files of the page, and the form
    assert [referrer for referrer in told if link in referrer] == []
