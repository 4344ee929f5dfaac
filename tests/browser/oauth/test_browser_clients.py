"""A page of another origin gets a temporary token by our pop-up: with our client, and with one nobody here wrote."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import OpenPage, fill_in_form
from tests.browser.other_origin import origin_with
from tests.clients import javascript_packages
from tests.conftest import missing

SDK = Path(__file__).resolve().parents[3] / "sdk"
FRAME = """<!doctype html><html lang="en"><title>Somebody's page</title>
<link rel="icon" href="data:,">{head}
<button type="button">Go</button><pre></pre>"""
# What a page does with the client's answer: show it, and what it still knows of the token.
MODULE = """<script type="module">
import {{ createClient }} from "/keydock.mjs";
const client = createClient({options});
window.client = client;
document.querySelector("button").onclick = () => client.fetchPopConfig({pop}).then(show, show);
function show(value) {{
  document.querySelector("pre").textContent = value instanceof Error ? value.code : value.name;
}}
</script>"""
# Browsers open no window that nobody clicked for; the one that tests drive does. So the first is refused here.
BLOCKS_POP_UPS = """
const open = window.open.bind(window);
let refused = false;
window.open = (...wishes) => (refused ? open(...wishes) : ((refused = true), null));
"""
# The owner's two lines, in the page's own words around them.
CLASSIC = """<script src="/keydock.js" data-client-id="{client_id}"
  data-base-url="{base_url}"></script>
<script>
addEventListener("load", () => {{
  var token = '';
  EyePopSDK.EyePopAPI.FetchPopConfig({pop}, token)
    .then((config) => (document.querySelector("pre").textContent = config.name));
}});
</script>"""
AUTH0 = """<script src="/auth0.js"></script><script>
window.addEventListener("load", () => (document.querySelector("button").onclick = async () => {{
  const client = new auth0.Auth0Client({{
    domain: {base_url}, clientId: {client_id},
    authorizationParams: {{ redirect_uri: location.origin, scope: "pops:read", audience: {base_url} + "/" }},
  }});
  const out = document.querySelector("pre");
  try {{
    await client.loginWithPopup();
    const token = await client.getTokenSilently();
    const answer = await fetch({base_url} + "/pops/" + {pop} + "/config?auto_start=false",
      {{ headers: {{ Authorization: "Bearer " + token }} }});
    out.textContent = (await answer.json()).name;
  }} catch (error) {{ out.textContent = error.error; }}
}}));
</script>"""

END = """async ([server, client_id]) => fetch(`${server}/oauth/revoke`, {
  method: "POST", body: new URLSearchParams({ token: await client.accessToken(), client_id }),
})"""

Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda **pages: stack.enter_context(
            origin_with({f"/{name.replace('__', '.')}": text for name, text in pages.items()})
        )


@pytest.fixture
def somebody(open_page: OpenPage) -> Page:
    """A browser in which nobody is signed in."""
    return open_page()


def sdk(name: str) -> str:
    return (SDK / name).read_text()


def module_page(demo: dict[str, Any], **more: str) -> str:
    options = {
        "baseUrl": demo["base_url"],
        "clientId": demo["oauth_client_id"],
        "scope": "pops:read offline_access",
    }
    filled = MODULE.format(options=json.dumps(options | more), pop=json.dumps(demo["pop_id"]))
    return FRAME.format(head=filled)


def answer_prompt(popup: Page, demo: dict[str, Any], decision: str) -> None:
    """The person signs in, in the pop-up, and decides."""
    popup.wait_for_selector("input[name=login]")
    fill_in_form(popup, demo["owner_email"], demo["owner_password"])
    popup.get_by_role("button", name=re.compile(f"^{decision}")).click()


@pytest.fixture
def with_module(somebody: Page, serve: Serve, demo: dict[str, Any]) -> Page:
    address = serve(cb=module_page(demo), keydock__mjs=sdk("keydock.mjs"))
    somebody.goto(f"{address}/cb")
    return somebody


def press_go(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Go").click()
    return opened.value


def test_an_empty_token_asks_the_person_and_the_page_gets_the_configuration(
    with_module: Page, demo: dict[str, Any]
) -> None:
    addresses: list[str] = []
    with_module.context.on("request", lambda request: addresses.append(request.url))
    answer_prompt(press_go(with_module), demo, "Allow")
    expect(with_module.locator("pre")).to_have_text("People counter")

    token = with_module.evaluate("client.accessToken()")
    assert not any(token in address for address in addresses)
    stored = with_module.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert stored == "[{},{}]"

    # A minute before its end a token is renewed without asking anybody.
    with_module.evaluate("() => { const now = Date.now; Date.now = () => now() + 3_590_000; }")
    assert with_module.evaluate("client.accessToken()") != token

    session = with_module.evaluate("(pop) => client.session(pop)", demo["pop_id"])
    assert session["eyepopUrl"] == demo["base_url"]
    with_module.evaluate("client.signOut()")
    answer = with_module.request.get(
        f"{demo['base_url']}/v1/whoami",
        headers={"Authorization": f"Bearer {session['accessToken']}"},
    )
    assert answer.status == 401


def test_a_person_who_closes_the_prompt_is_asked_again_and_who_denies_gives_nothing(
    with_module: Page, demo: dict[str, Any]
) -> None:
    press_go(with_module).close()
    with_module.evaluate("() => { const now = Date.now; Date.now = () => now() + 3000; }")
    popup = press_go(with_module)
    with popup.expect_event("close"):
        answer_prompt(popup, demo, "Deny")
    expect(with_module.locator("pre")).to_have_text("access_denied")


def test_a_token_that_was_refused_is_not_sent_again(
    with_module: Page, demo: dict[str, Any], allowed_complaints: list[str]
) -> None:
    answer_prompt(press_go(with_module), demo, "Allow")
    expect(with_module.locator("pre")).to_have_text("People counter")
    allowed_complaints.append("Failed to load resource.*status of 401")
    with_module.evaluate(END, [demo["base_url"], demo["oauth_client_id"]])
    for told in ("token_revoked", "People counter"):
        with_module.get_by_role("button", name="Go").click()
        expect(with_module.locator("pre")).to_have_text(told)


def test_the_two_lines_of_a_page_without_modules_ask_by_a_button(
    somebody: Page, serve: Serve, demo: dict[str, Any]
) -> None:
    head = CLASSIC.format(
        client_id=demo["oauth_client_id"],
        base_url=demo["base_url"],
        pop=json.dumps(demo["pop_id"]),
    )
    files = {"keydock__mjs": sdk("keydock.mjs"), "keydock__js": sdk("keydock.js")}
    somebody.add_init_script(BLOCKS_POP_UPS)
    address = serve(cb=FRAME.format(head=head), **files)
    somebody.goto(f"{address}/cb")
    with somebody.expect_popup() as opened:
        somebody.get_by_role("button", name="Sign in to continue").click()
    answer_prompt(opened.value, demo, "Allow")
    expect(somebody.locator("pre")).to_have_text("People counter")


def test_a_published_client_signs_in_by_message(
    somebody: Page, serve: Serve, demo: dict[str, Any]
) -> None:
    """auth0-spa-js as published browser clients use it: web_message, JSON, a signed id_token."""
    try:
        installed = javascript_packages.install()
    except services.MissingBinaryError as error:
        missing(error)
    script = installed / "@auth0" / "auth0-spa-js" / "dist" / "auth0-spa-js.production.js"
    head = AUTH0.format(
        base_url=json.dumps(demo["base_url"]),
        client_id=json.dumps(demo["oauth_client_id"]),
        pop=json.dumps(demo["pop_id"]),
    )
    files = {"": FRAME.format(head=head), "auth0__js": script.read_text()}
    somebody.goto(serve(**files))
    answer_prompt(press_go(somebody), demo, "Allow")
    expect(somebody.locator("pre")).to_have_text("People counter")
