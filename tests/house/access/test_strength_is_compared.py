"""Whoever hands something out is compared with it: every service that acts for somebody stands in one of two lists.

One that makes, renews, prolongs or widens something that acts must come to `portal.delegation`, by whatever functions
of ours it calls; of every other there is a reason why it need not. A service in neither list fails.
"""

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.sources import Module, modules

COMPARES = {
    f"portal.delegation.{name}" for name in ("refuse_beyond", "refuse_to_give_reach", "is_within")
}
WIDENS = {
    "apiusers.api_users.services": {"set_active", "change_limits", "identify"},
    "apiusers.roles.services": {"create_role", "change_role", "assign", "set_roles"},
    "apiusers.teams.services": {
        "add_member",
        "set_teams",
        "set_members",
        "set_members_and_roles",
    },
    "keys.life.double_submit": {"generate_once"},
    "keys.life.identity": {"identify"},
    "keys.life.offers": {"claim"},
    "keys.life.orphans": {"hand_over"},
    "keys.life.restricting": {"change_restrictions"},
    "keys.life.rotation": {"rotate", "change_overlap", "reissue"},
    "keys.life.services": {"generate", "change_expiry"},
    "keys.oauth.applications.admission": {"admit"},
    "keys.oauth.applications.services": {"register", "change", "set_enabled"},
    "portal.people.invitation_mail": {"invite_and_send", "resend_and_send"},
    "portal.people.invitations": {"invite", "resend", "accept"},
    "portal.people.members": {"change_role", "change_limits"},
    "portal.people.organizations": {"restrict"},
    "resources.connectors.services": {"change_http"},
    "resources.endpoints.services": {"publish", "change"},
    "resources.grants.services": {"grant", "set_levels"},
    "resources.widgets.services": {"change"},
}
ENDS = "it takes away, or names anew"
EMPTY = "what it makes may do and reaches nothing yet"
ONESELF = "a person does it with themselves, signed in"
OPERATOR = "the operator alone"
OWNERS = "people alone, whose role decides"
HOLDER = "the grant or token that is presented bounds it"
DESCRIBES = "it gives nobody a grant, and shows nobody a row"
NEED_NOT = {
    "apiusers.api_users.services": {
        "create_api_user": EMPTY, "change_api_user": ENDS, "delete_api_user": ENDS,
    },
    "apiusers.roles.services": {"delete_role": ENDS, "unassign": ENDS},
    "apiusers.teams.services": {
        "create_team": EMPTY, "change_team": ENDS, "delete_team": ENDS, "remove_member": ENDS,
    },
    "keys.life.offers": {
        "offer_token": "the person who claims it could make it themselves, and is compared then",
        "withdraw": ENDS,
    },
    "keys.life.revocation_by_holder": {"revoke_by_holder": ENDS},
    "keys.life.services": {"rename": ENDS, "revoke": ENDS, "delete": ENDS},
    "keys.life.verifiers": dict.fromkeys(
        ("make_installation_verifier", "set_installation_verifier"), "the operator alone"
    ),
    "keys.operators.services": dict.fromkeys(("create", "restrict", "revoke"), OPERATOR),
    "keys.oauth.applications.lifetime_choices": {"choose": OWNERS},
    "keys.oauth.applications.self_registration": {
        "register": EMPTY, "remove": ENDS, "bring_in": "what administrators let in bounds it",
    },
    "keys.oauth.applications.services": {"delete": ENDS},
    "keys.oauth.grants.authorization_codes": {"redeem": HOLDER},
    "keys.oauth.grants.consents": {
        "give": "a person gives of what they hold now, which the door asks at every request",
        "withdraw": ENDS,
    },
    "keys.oauth.grants.devices": {"allow": "as a consent"},
    "keys.oauth.grants.refresh_tokens": {"exchange": HOLDER},
    "keys.oauth.revocation.revoked_access_tokens": {"revoke_token": ENDS, "revoke_all": ENDS},
    "portal.accounts.deletion": {"delete": ENDS},
    "portal.accounts.profile": {"change": ONESELF},
    "portal.audit.events": {"record": "it writes down what was done"},
    "portal.audit_log.export": {"note_export": "it writes down what was taken along"},
    "portal.setup.first_administrator": {"redeem": "the setup token is the proof"},
    "portal.people.invitations": {"withdraw": ENDS},
    "portal.customers.identity": {"identify": OPERATOR},
    "portal.customers.plan_choice": dict.fromkeys(("give_plan", "set_exceptions"), OPERATOR),
    "portal.customers.permission_requests": {
        "ask": "it gives nothing", "withdraw": ENDS, "approve": OPERATOR, "refuse": OPERATOR,
    },
    "portal.customers.arrival": dict.fromkeys(("bring_in", "invite_owner"), OPERATOR),
    "portal.customers.suspension": dict.fromkeys(("suspend", "resume"), OPERATOR),
    "portal.branding.services": {"change": OPERATOR},
    "portal.plans.services": dict.fromkeys(("create", "change", "delete"), OPERATOR),
    "portal.people.members": {
        "remove": ENDS, "leave": ENDS, "join": "the invitation that is accepted was compared",
    },
    "portal.people.organizations": {
        "create": ONESELF, "create_without_owner": "the operator alone", "change": ENDS, "delete": ENDS,
    },
    "portal.people.ownership": {"transfer": OWNERS},
    "portal.sign_in.address_change_undo": {"offer": ONESELF, "undo": "the link to the old address is the proof"},
    "portal.people.second_factor_demand": {"demand": OWNERS},
    "portal.people.step_up_choice": {"choose": OWNERS},
    "portal.second_factor.changes": dict.fromkeys(
        ("set_up_app", "add_passkey", "rename_passkey", "remove", "remove_all", "make_codes"), ONESELF
    ),
    "portal.second_factor.codes": {"spend": ONESELF},
    "portal.second_factor.notices": {"remove_all_and_tell": "the operator alone"},
    "portal.sign_in.sessions": {"end": ENDS},
    "resources.connectors.services": {
        "create_http_connector": EMPTY, "create_table_connector": EMPTY, "describe": ENDS,
        "delete": ENDS,
    },
    "resources.demo.conversations": dict.fromkeys(
        ("conversations_endpoint", "conversations_table"), "the demo"
    ),
    "resources.demo.widget": {"conversations_widget": "the demo"},
    "resources.endpoints.services": {"delete": ENDS},
    "resources.grants.services": {"take_away": ENDS},
    "resources.pops.services": dict.fromkeys(
        ("create", "change"),
        "a worker gets a token made for it alone; its host is an administrator's to change",
    ) | {"delete": ENDS},
    "resources.tables.column_changes": {"change_columns": DESCRIBES},
    "resources.tables.imports": {"load": DESCRIBES},
    "resources.tables.uploads": {"load_upload": DESCRIBES},
    "resources.widgets.services": {
        "create": "whoever looks at it must reach the rows themselves", "delete": ENDS,
    },
}  # fmt: skip


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    return (node for node in module.tree.body if isinstance(node, ast.FunctionDef))


def services() -> set[str]:
    """Functions that act for somebody: they take an `actor` by name."""
    return {
        f"{module.name}.{node.name}"
        for module in modules()
        for node in functions(module)
        if "actor" in {argument.arg for argument in node.args.kwonlyargs}
    }


def dotted(table: dict) -> set[str]:
    return {f"{module}.{name}" for module, names in table.items() for name in names}


def meanings(module: Module) -> dict[str, str]:
    """What the names at the top of a module stand for: what it imports, and what it defines."""
    found = {node.name: f"{module.name}.{node.name}" for node in functions(module)}
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def called(node: ast.FunctionDef, known: dict[str, str]) -> set[str]:
    """The functions that this one calls, by dotted name: `name(...)` and `module.name(...)`."""
    found = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            parts = ast.unparse(call.func).split(".")
            found.add(".".join([known.get(parts[0], parts[0]), *parts[1:]]))
    return found


@cache
def calls() -> dict[str, set[str]]:
    return {
        f"{module.name}.{node.name}": called(node, meanings(module))
        for module in modules()
        for node in functions(module)
    }


def comes_to_compare(name: str) -> bool:
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one in COMPARES:
            return True
        fresh = calls().get(one, set()) - seen
        seen |= fresh
        waiting += fresh
    return False


def test_every_service_that_acts_for_somebody_is_listed() -> None:
    assert services() ^ (dotted(WIDENS) | dotted(NEED_NOT)) == set()


def test_no_service_is_listed_twice() -> None:
    assert dotted(WIDENS) & dotted(NEED_NOT) == set()


def test_every_service_that_widens_somebody_compares_strength() -> None:
    assert [name for name in sorted(dotted(WIDENS)) if not comes_to_compare(name)] == []


def test_the_walk_tells_who_does_not() -> None:
    assert not comes_to_compare("keys.life.services.rename")
