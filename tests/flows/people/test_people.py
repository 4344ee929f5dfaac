"""The story of the people, told from outside: come in, found an organization, bring others, part again."""

import re
from html import unescape
from secrets import token_hex
from typing import Any

import pytest
import requests

from tests.server import Server

PASSWORD = "a wholly different phrase"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """A person's browser without scripts: it keeps cookies, and sends forms with the token of the page."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False

    def open(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.server.base_url + path, timeout=60, **options)

    def send(
        self, page: str, fields: dict[str, str], *, to: str = "", **options: Any
    ) -> requests.Response:
        """Open `page` and send its form, or the one at `to`, with `fields`."""
        found = TOKEN.search(self.open(page).text)
        assert found, f"{page} has no form"
        return self.session.post(
            self.server.base_url + (to or page),
            {"csrfmiddlewaretoken": found[1], **fields},
            headers={"Referer": self.server.base_url + page},
            timeout=60,
            **options,
        )

    def sign_in(self, email: str, password: str = PASSWORD, **options: Any) -> requests.Response:
        return self.send("/accounts/login/", {"login": email, "password": password}, **options)


@pytest.fixture
def new_browser(server: Server):
    """A function that opens a new browser."""
    return lambda: Browser(server)


def fresh() -> str:
    return f"p{token_hex(6)}@example.com"


def mailed_link(server: Server, email: str) -> str:
    """The path of the last link that the console mail to this address holds; it leads to the public address."""
    mails = [
        mail for mail in server.log().split("Content-Type: text/plain") if f"To: {email}" in mail
    ]
    link = re.findall(r"https?://[^\s]+", mails[-1])[-1]
    assert link.startswith(f"{server.base_url}/")
    return link.removeprefix(server.base_url)


def in_the_menus(browser: Browser, page: str, pattern: str) -> str:
    """What first matches in the menus of the rows of a page, each opened as without scripts."""
    menus = [unescape(link) for link in re.findall(r'href="([^"]*menu=\w+)"', page)]
    return next(
        match[0] for link in menus if (match := re.search(pattern, browser.open(link).text))
    )


def sign_up(server: Server, browser: Browser, email: str, name: str = "Dora") -> requests.Response:
    """Sign up and confirm the address by the link of the mail."""
    browser.send("/accounts/signup/", {"name": name, "email": email, "password1": PASSWORD})
    return browser.send(mailed_link(server, email), {})


def found(browser: Browser, name: str) -> str:
    """Create an organization; its public id."""
    answer = browser.send("/organizations/new", {"name": name, "time_zone": "Europe/Berlin"})
    return answer.url.split("/o/")[1].split("/")[0]


def test_from_sign_up_over_the_first_organization_to_its_keys(server: Server, new_browser):
    person = new_browser()
    landed = sign_up(server, person, fresh())
    assert landed.url.endswith("/organizations/new")
    org = found(person, "Story Works")
    assert person.open("/").url.endswith(f"/o/{org}/home")
    assert "created the organization “Story Works”" in person.open(f"/o/{org}/audit").text


def test_a_colleague_comes_by_invitation_works_and_is_removed(server: Server, new_browser):
    owner, guest, email = new_browser(), new_browser(), fresh()
    sign_up(server, owner, fresh(), "Olga")
    org = found(owner, "Team Works")
    owner.send(f"/o/{org}/invitations/new", {"email": email, "role": "developer"})
    page = guest.open(mailed_link(server, email)).text
    assert "Olga invites" in page
    guest.send("/accounts/signup/", {"name": "Gus", "email": email, "password1": PASSWORD})
    assert guest.send("/invitation", {}, to="/invitation/acceptance").url.endswith(f"/o/{org}/home")
    members = owner.open(f"/o/{org}/members").text
    assert email in members
    removal = in_the_menus(owner, members.split(email)[1], rf"/o/{org}/members/\w+/removal")
    owner.send(removal, {})
    assert guest.open(f"/o/{org}/keys").status_code == 404


def test_deleting_an_organization_stops_its_keys_at_the_next_request(server: Server, new_browser):
    owner = new_browser()
    sign_up(server, owner, fresh())
    org = found(owner, "Short Works")
    page = owner.send(f"/o/{org}/keys/generate", {"name": "main", "expiry": "never"}).text
    key = re.search(r"kd_live_\w+", page)[0]
    headers = {"x-api-key": key, "x-organization-id": org}
    whoami = f"{server.base_url}/v1/whoami"
    assert requests.get(whoami, headers=headers, timeout=60).status_code == 200
    assert "1 API key stops working" in owner.open(f"/o/{org}/deletion").text
    owner.send(f"/o/{org}/deletion", {"confirmation": "Short Works"})
    assert requests.get(whoami, headers=headers, timeout=60).status_code == 401


def test_150_wrong_passwords_stop_strangers_and_not_the_owner(server: Server, new_browser):
    owner, stranger, email = new_browser(), new_browser(), fresh()
    sign_up(server, owner, email)
    owner.send("/organizations/new", {}, to="/accounts/logout/")
    token = TOKEN.search(stranger.open("/accounts/login/").text)[1]
    answers = []
    for number in range(150):
        answers.append(
            stranger.session.post(
                f"{server.base_url}/accounts/login/",
                {"csrfmiddlewaretoken": token, "login": email, "password": "wrong"},
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
                timeout=60,
            )
        )
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 140
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert not owner.sign_in(email).url.endswith("/accounts/login/")


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/nowhere", "/admin/", "/static/css/base.css"]
)
def test_every_answer_carries_the_policies(server: Server, new_browser, path: str):
    headers = new_browser().open(path, allow_redirects=False).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_can_be_read_by_no_script_and_go_to_no_other_site(server: Server, new_browser):
    person = new_browser()
    sign_up(server, person, fresh())
    person.send("/organizations/new", {"theme": "dark"}, to="/theme")
    cookies = {cookie.name: cookie for cookie in person.session.cookies}
    assert {"keydock_session", "keydock_csrf", "keydock_device", "keydock_theme"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie.has_nonstandard_attr("HttpOnly"), cookie.name
        assert cookie.get_nonstandard_attr("SameSite") == "Lax", cookie.name


def test_the_host_header_moves_no_link_of_a_mail(server: Server, new_browser):
    person, email = new_browser(), fresh()
    sign_up(server, person, email)
    stranger = new_browser()
    answer = stranger.open("/accounts/password/reset/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    stranger.send("/accounts/password/reset/", {"email": email})
    assert mailed_link(server, email).startswith("/accounts/password/reset/key/")
