"""Whatever outlasts a session asks first who it is: a view that comes to such a service declares when it asks.

The services are listed by what they do; every view that calls one, by whatever functions of ours, has to bear
`proves_lately`. Who writes a new view of these kinds, or a new service, finds it here. That those that declare it do
ask is proved in `tests/attacks/test_stolen_session.py` and in the tests of consents.
"""

import inspect
from collections.abc import Callable
from typing import Any

from django.contrib import admin

from portal.pages.reauthentication import When
from tests.house.access.test_every_view_has_a_policy import ALL, Address
from tests.house.access.test_strength_is_compared import calls, services

OPENS_ACCOUNTS = {
    "portal.second_factor.changes": {
        "set_up_app", "add_passkey", "rename_passkey", "remove", "make_codes",
    },
    "portal.people.ownership": {"transfer"},
    "portal.people.organizations": {"delete"},
    "portal.accounts.deletion": {"delete"},
    "portal.people.second_factor_demand": {"demand"},
    "portal.people.step_up_choice": {"choose"},
}  # fmt: skip
LETS_SOMEBODY_IN = {
    "portal.people.members": {"change_role"},
    "portal.people.invitations": {"invite", "resend", "accept"},
}
MAKES_WHAT_LASTS = {
    "keys.life.services": {"generate", "change_expiry"},
    "keys.life.rotation": {"rotate", "change_overlap", "reissue"},
    "keys.life.offers": {"claim"},
    "keys.life.orphans": {"hand_over"},
    "keys.oauth.grants.consents": {"give"},
    "apiusers.api_users.services": {"set_active"},
}
LETS_MORE_THROUGH = {
    "keys.life.restricting": {"change_restrictions"},
    "portal.people.organizations": {"restrict"},
    "portal.people.members": {"change_limits"},
    "apiusers.api_users.services": {"change_limits"},
}
ASKED_FOR = {
    f"{module}.{name}"
    for table in (OPENS_ACCOUNTS, LETS_SOMEBODY_IN, MAKES_WHAT_LASTS, LETS_MORE_THROUGH)
    for module, names in table.items()
    for name in names
}
# The views, and when each asks. A new one is added by hand, with a line in the table of the attack.
ASKS = {
    "account_email": When.WRITING,
    "account_change_password": When.OPENING,
    "account_set_password": When.OPENING,
    "portal:app": When.OPENING,
    "portal:app_removal": When.OPENING,
    "portal:recovery_codes": When.OPENING,
    "portal:new_passkey": When.OPENING,
    "portal:passkey_name": When.OPENING,
    "portal:passkey_removal": When.OPENING,
    "portal:account_deletion": When.WRITING,
    "portal:second_factor_demand": When.WRITING,
    "portal:step_up": When.WRITING,
    "portal:deletion": When.WRITING,
    "portal:ownership": When.WRITING,
    "portal:audit_export": When.WRITING,
    "portal:member_role": When.INSIDE,
    "portal:invite": When.INSIDE,
    "portal:resend": When.INSIDE,
    "portal:acceptance": When.INSIDE,
    **{
        f"keys:{prefix}{page}": When.INSIDE
        for prefix in ("", "api_user_tokens_", "member_tokens_", "my_tokens_")
        for page in (
            "generate",
            "expiry",
            "expiries",
            "restrictions",
            "rotation",
            "overlap",
            "reissue",
        )
    },
    "keys:my_tokens_claim": When.INSIDE,
    "apiusers:api_user_activation": When.INSIDE,
    "portal:limits": When.INSIDE,
    "apiusers:api_user_limits": When.INSIDE,
    "apiusers:member_limits": When.INSIDE,
    "keys:api_user_add": When.INSIDE,
    "keys:orphan_hand_over": When.INSIDE,
    "keys:authorize": When.INSIDE,
    "keys:oauth_authorize": When.INSIDE,
    "keys:return_redirect": When.INSIDE,
    "keys:device": When.INSIDE,
    "resources:start_key_new": When.INSIDE,
}
PAGES = [a for a in ALL if not a.api_class and not a.path.startswith("admin/")]


def function_of(view: Callable[..., Any]) -> str:
    """The dotted name of the function below its policies."""
    inner = inspect.unwrap(view)
    return f"{inner.__module__}.{inner.__qualname__}"


def reached_from(name: str) -> set[str]:
    seen, waiting = set(), [name]
    while waiting:
        fresh = calls().get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def comes_to(address: Address) -> set[str]:
    """What this page does that has to be asked for."""
    return reached_from(function_of(address.view)) & ASKED_FOR


def declared(address: Address) -> When | None:
    return getattr(address.view, "step_up", None)


def test_every_page_that_does_something_lasting_declares_it() -> None:
    silent = {a.name: comes_to(a) for a in PAGES if comes_to(a) and declared(a) is None}
    assert silent == {}


def test_the_pages_that_ask_are_the_ones_listed_here() -> None:
    assert {a.name: declared(a) for a in PAGES if declared(a)} == ASKS


def test_whatever_exports_asks() -> None:
    """An export of the audit log takes away what a session could only look at a page of."""
    exports = [a for a in PAGES if "export" in f"{a.path} {a.name}"]
    assert [str(a) for a in exports if declared(a) is None] == []


def test_the_walk_finds_what_a_page_does() -> None:
    found = {a.name: comes_to(a) for a in PAGES}
    assert found["keys:generate"] == {"keys.life.services.generate"}
    assert found["keys:list"] == set()


def test_the_services_that_are_asked_for_exist() -> None:
    assert ASKED_FOR - services() == set()


def test_the_admin_asks_before_every_write() -> None:
    """By the one way into its views. Going out changes nothing that lasts."""
    views = (admin.site.index, admin.site.logout)
    when = [getattr(admin.site.admin_view(view), "step_up", None) for view in views]
    assert when == [When.WRITING, None]
