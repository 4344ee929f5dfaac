"""Where a key stands is decided in one file: no other compares its expiry or revocation with a moment."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import FLOORS, Module, modules

FIELDS = ("expires_at", "revoked_at")
SIDES = ("lt", "lte", "gt", "gte", "range", "isnull", "date")
RULE = "keys/status.py"

# file and function: why it asks something else than where a key stands
ALLOWED: dict[str, str] = {
    "keys/oauth/grants/consents.py withdraw": "the update that only one caller wins",
    "keys/oauth/grants/clean_up.py stale": "finds rows whose time is long over",
    "keys/oauth/grants/clean_up.py unused": "finds applications that nobody allowed anything lately",
    "keys/oauth/grants/authorization_codes.py redeem": "a code is no key: it is used once within a minute",
    "keys/oauth/grants/refresh_tokens.py is_living": "a refresh token is no key; its consent is asked apart",
    "keys/verification/access_tokens.py is_in_its_time": "a token in its own time; its key is asked after",
    "keys/oauth/grants/refresh_tokens.py issue_successor": "a refresh token is no key: it is used once",
    "keys/oauth/grants/devices.py waiting": "a waiting device is no key",
    "keys/oauth/grants/devices.py answer_poll": "a waiting device is no key",
    "keys/oauth/revocation/revoked_access_tokens.py noted": "tokens in their own time; their key was asked before",
    "keys/verification/refusals.py not_passed": "tells whether the token or its key was revoked",
    "keys/life/rules.py clean_expiry": "judges what is asked before there is a key",
    "keys/life/services.py refuse_dead": "tells which of the two ends a key met",
    "keys/life/services.py revoke": "the update that only one caller wins",
    "keys/operators/services.py restrict": "refuses to limit a key that is gone for good",
    "keys/operators/services.py revoke": "the update that only one caller wins",
    "keys/models/key.py Meta": "constraints and indexes of the table",
    "keys/models/key.py ": "the condition of an index",
    "keys/lists/listing.py ranges_of": "splits what the rule selected into two ranges of one index",
    "keys/life/verifiers.py set_installation_verifier": "refuses to mark a key that is gone for good",
}


def asked(node: ast.AST) -> bool:
    """True when the node weighs one of the two fields against something."""
    if isinstance(node, ast.Compare):
        orders = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops)
        absent = any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        named = {last_name(side) for side in (node.left, *node.comparators)}
        return bool(named & set(FIELDS)) and (orders or (absent and "revoked_at" in named))
    if isinstance(node, ast.keyword):
        return bool(node.arg) and is_lookup(node.arg)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and is_lookup(node.value)


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_lookup(word: str) -> bool:
    name, _, side = word.rpartition("__")
    return side in SIDES and name.rpartition("__")[2] in FIELDS


def places(module: Module) -> Iterator[str]:
    def walk(node: ast.AST, inside: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if asked(child):
                yield f"{module} {inside}"
            yield from walk(child, child.name if named else inside)

    yield from walk(module.tree, "")


def found_in(*folders: str) -> set[str]:
    return {where for m in modules(*folders) if str(m) != RULE for where in places(m)}


def test_only_the_rule_compares_expiry_and_revocation_of_keys():
    above_the_ground = [floor for floor in FLOORS if floor != "portal"]
    assert found_in(*above_the_ground) - set(ALLOWED) == set()


def test_every_exception_is_still_one():
    assert set(ALLOWED) - found_in("keys", "apiusers", "resources") == set()


@pytest.mark.parametrize(
    "text",
    [
        "key.expires_at <= now",
        "now < key.expires_at",
        "expires_at > now",
        "key.revoked_at is not None",
        "if self.revoked_at is None: pass",
        "rows.filter(expires_at__gt=now)",
        "rows.filter(key__revoked_at__isnull=True)",
        'rows.filter(**{"expires_at__lte": now})',
    ],
)
def test_the_rule_is_seen_when_it_is_written_again(text):
    tree = ast.parse(text)
    assert any(asked(node) for node in ast.walk(tree))


@pytest.mark.parametrize(
    "text", ["key.expires_at is None", "expires_at=now", 'order_by("expires_at")', "min(a, b)"]
)
def test_other_uses_of_the_fields_are_left_alone(text):
    assert not any(asked(node) for node in ast.walk(ast.parse(text)))
