"""How long something may live is said in one place, and so is what somebody holds: everybody else asks there."""

import ast
import re
from collections import defaultdict
from datetime import timedelta

import pytest
from django.conf import settings

from keys.oauth import lifetimes
from keys.secrets.signing_ring import LONGEST_TOKEN
from tests.house.sources import ROOT, Module, called_name, modules

LONGEST_TOKEN_STANDS = "keys/secrets/signing_ring.py LONGEST_TOKEN"
# A number with a name of these says how much of something there may be; as a length of time it is one in seconds.
BOUND = re.compile(r"(^|_)(LONGEST|LARGEST|MOST|MAX|MAXIMUM)(_|$)")
UNITS = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600, "DAYS": 86_400}

# module: why it asks what a portal role brings without the ceiling
OF_ROLES = {
    "portal/ceiling.py": "the rule itself",
    "apiusers/explanation.py": "tells where each permission comes from, and cuts the parts by the ceiling",
    "resources/demo/people.py": "the demo's owner, before it has made a plan",
}


def number(node: ast.expr) -> float | None:
    """What a literal number, or a product of such, comes to; None for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = number(node.left), number(node.right)
        return None if left is None or right is None else left * right
    return None


def seconds(name: str, value: ast.expr) -> float | None:
    """The length of time that is written out here: `timedelta(days=7)`, or a number whose name tells its unit."""
    if isinstance(value, ast.Call) and called_name(value) == "timedelta":
        written = {keyword.arg or "": number(keyword.value) for keyword in value.keywords}
        given = {unit: many for unit, many in written.items() if many is not None}
        return timedelta(**given).total_seconds() if given and given == written else None
    many, unit = number(value), UNITS.get(name.rpartition("_")[2])
    return None if many is None or unit is None else many * unit


def bounds(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    """The bounds that a module names at its top."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            found += [(name, node.value) for name in names if BOUND.search(name)]
    return found


def twice(among: tuple[Module, ...]) -> dict[float, list[str]]:
    """Longest times that are written out in more than one place, by their seconds."""
    places = defaultdict(list)
    for module in among:
        for name, value in bounds(module.tree):
            if (length := seconds(name, value)) is not None:
                places[length].append(f"{module} {name}")
    return {length: where for length, where in places.items() if len(where) > 1}


def test_no_longest_time_is_written_out_twice():
    """Ten years of a key, 366 days of an overlap, a week of a token: who needs one imports it."""
    assert twice(modules()) == {}


def test_the_longest_life_of_a_token_is_written_out_once():
    """Whatever unit it is written in: as a signing key is believed just as long, a second bound would let tokens live
    on that nobody can check, or the other way round."""
    week = LONGEST_TOKEN.total_seconds()
    found = [
        f"{module} {name}"
        for module in modules()
        for name, value in bounds(module.tree)
        if week in {seconds(name, value), number(value)}
    ]
    assert found == [LONGEST_TOKEN_STANDS]


def test_the_longest_life_of_a_token_is_told_as_it_is():
    told = (ROOT / "docs" / "operating.md").read_text()
    for name in ("KEYDOCK_OAUTH_TOKEN_SECONDS", "KEYDOCK_ACCESS_TOKEN_SECONDS"):
        [row] = [line for line in told.splitlines() if line.startswith(f"| `{name}`")]
        assert f"from {lifetimes.SHORTEST} to {lifetimes.LONGEST}" in row


def test_the_settings_refuse_what_the_lifetimes_refuse():
    """The settings are read before the lifetimes can be imported, so they name the shortest life themselves."""
    [read] = [module for module in modules("portal") if str(module) == "portal/settings.py"]
    least = {
        node.args[0].value: number(keyword.value)
        for node in read.nodes
        if isinstance(node, ast.Call) and called_name(node) == "number"
        for keyword in node.keywords
        if keyword.arg == "least" and isinstance(node.args[0], ast.Constant)
    }
    for name in ("ACCESS_TOKEN_SECONDS", "OAUTH_TOKEN_SECONDS"):
        assert least[f"KEYDOCK_{name}"] == lifetimes.SHORTEST <= getattr(settings, name)


def test_what_somebody_holds_is_summed_up_in_one_place():
    """`portal.ceiling.held_within` adds a role to what is granted and cuts both by the plan, for the door and for rows
    alike; a second sum would one day forget the plan."""
    asking = {
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) == "grantable_permissions"
    }
    assert asking == set(OF_ROLES)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("LONGEST_TOKEN = timedelta(days=7)", "MAX_TOKEN_SECONDS = 7 * 24 * 3600"),
        ("LONGEST_LIFE = timedelta(days=3653)", "LONGEST_LIFE_DAYS: int = 3653"),
        ("LONGEST_OVERLAP = timedelta(hours=1)", "LONGEST_OVERLAP_SECONDS = 3_600"),
    ],
)
def test_a_time_that_is_written_out_twice_is_seen(first: str, second: str):
    [[name, value]] = bounds(ast.parse(first))
    [[other, again]] = bounds(ast.parse(second))
    assert seconds(name, value) == seconds(other, again) is not None


@pytest.mark.parametrize(
    "text", ["LONGEST_NAME = 40", "OVERLAP_SECONDS = 60", "LONGEST_LIFE = timedelta(days=DAYS)"]
)
def test_other_names_and_numbers_are_left_alone(text: str):
    assert [seconds(*bound) for bound in bounds(ast.parse(text))] in ([], [None])
