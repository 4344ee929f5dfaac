"""Each page of an organization names itself last in its breadcrumbs, and every step above it has a name."""

import re

import pytest
from django.test import Client

from portal.access import ABILITIES
from tests.cast import summon
from tests.furniture import furnish
from tests.house.test_every_view_has_a_policy import OURS, policy
from tests.walking import attempt, filled

PAGES = [address for address in OURS if policy(address) in ABILITIES]
CRUMBS = re.compile(r'<nav class="breadcrumbs".*?</nav>', re.DOTALL)
STEP = re.compile(r"<li>\s*<(a href|span aria-current)=[^>]*>(.*?)</", re.DOTALL)
# Once is enough: no page draws itself otherwise on another database.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]


def steps_of(html: str) -> list[tuple[str, str]]:
    """Of a page's breadcrumbs: which element each is, and its words. None where the page has no frame."""
    found = CRUMBS.search(html)
    return STEP.findall(found[0]) if found else []


def test_breadcrumbs_end_with_the_page_and_have_no_nameless_step(db) -> None:
    cast = summon()
    home, client, wrong, seen = furnish(cast.acme, cast.alice), Client(), [], 0
    client.force_login(cast.alice)
    for page in PAGES:
        answer = attempt(client, "get", filled(page.path, home, cast.alice))
        if answer.status_code != 200 or answer.streaming:
            continue
        if steps := steps_of(answer.content.decode()):
            seen += 1
            is_named = all(words.strip() for _, words in steps)
            if not is_named or steps[-1][0] != "span aria-current":
                wrong.append(f"{page.path}: {steps}")
    assert ("\n".join(wrong), seen > 60) == ("", True)
