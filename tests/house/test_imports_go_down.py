"""Every import goes down: resources -> keys -> apiusers -> portal, however it is written."""

import ast
import re
from pathlib import Path

import pytest

from tests.house import imports
from tests.house.sources import ROOT, Module, modules, place, templates

WIRING = {"portal/settings.py", "portal/urls.py"}

# Inside keys: rules know no rows, and what is decided does not know who asks.
PURE = {"status", "keystring", "peppers", "hashing"}
ADAPTERS = {
    "admin", "api", "api_urls", "authentication", "forms", "management", "openapi", "operators", "serializers",
    "urls", "views",
}  # fmt: skip


def test_imports_go_down():
    inside = [module for module in modules() if str(module) not in WIRING]
    assert [leaning for module in inside for leaning in imports.upward(module)] == []


def part(name: str) -> str:
    return [*name.split("."), ""][1]


def leanings(chosen: list[Module]) -> set[tuple[str, str]]:
    """(part of keys, part of keys on which it leans)"""
    return {
        (part(module.name), part(name))
        for module in chosen
        for _, name in imports.named(module)
        if name.startswith("keys.")
    }


def test_pure_rules_lean_only_on_pure_rules():
    pure = [module for module in modules("keys") if part(module.name) in PURE]
    assert {(who, on) for who, on in leanings(pure) if on not in PURE} == set()


def test_what_decides_does_not_lean_on_who_asks():
    deciding = [m for m in modules("keys") if part(m.name) not in ADAPTERS | {"apps"}]
    assert {(who, on) for who, on in leanings(deciding) if on in ADAPTERS} == set()


def test_nobody_imports_the_wiring():
    wiring = re.compile(r"portal\.(settings|urls|wsgi)(\.|$)")
    found = [
        place(module, node)
        for module in modules()
        for node, name in imports.named(module)
        if isinstance(node, ast.Import | ast.ImportFrom) and wiring.match(name)
    ]
    assert found == []


def test_templates_of_the_ground_do_not_reach_into_floors_above():
    relations = "|".join(sorted(imports.relations_from_above("portal")))
    reaching = re.compile(rf"\b(?:organization|user|member)\.(?:{relations})\b")
    ground = [
        path
        for path in templates()
        if not {"keys", "apiusers", "resources"} & {*path.relative_to(ROOT / "templates").parts}
    ]
    assert [str(path) for path in ground if reaching.search(path.read_text())] == []


# The rule itself, proved on modules made for the purpose ---------------------------------------


UPWARD = {
    "import": "import keys.models",
    "from": "from keys.models import ApiKey",
    "from the floor": "from keys import models",
    "inside a function": "def f():\n    from keys import services",
    "relative": "from ..keys import services",
    "relative floor": "from .. import keys",
    "import_module": 'import importlib\nimportlib.import_module("keys.life.services")',
    "__import__": '__import__("keys.life.services")',
    "import_string": 'import_string("keys.life.services.revoke")',
    "get_model, label": 'from django.apps import apps\napps.get_model("keys.ApiKey")',
    "get_model, two words": 'apps.get_model("keys", "ApiKey")',
    "foreign key in words": 'models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE)',
    "a name in a list": 'BACKENDS = ["keys.verification.authentication.ApiKeyAuthentication"]',
    "reverse relation": "organization.keys.count()",
    "reverse relation in a variable": "living = organization.keys",
    "reverse relation of a person": "user.owned_keys.all()",
    "lookup across": 'Organization.objects.filter(keys__name="x")',
    "lookup across in words": 'Organization.objects.order_by("-keys__name")',
    "aggregate": 'Organization.objects.annotate(n=Count("keys"))',
    "getattr": 'getattr(organization, "keys")',
}
DOWNWARD = {
    "own floor": "from portal.models import User",
    "framework": "from django.db import models",
    "a dictionary's keys": "dict(a=1).keys()",
    "an ability": '@organization_view("keys.view")\ndef v(): pass',
    "an address by name": 'reverse("keys:list")',
    "own relations": "user.memberships.all()",
}


def made(text: str, path: str = "portal/made.py") -> Module:
    module = Module(Path(path))
    module.__dict__["tree"] = ast.parse(text)
    return module


@pytest.mark.parametrize("way", UPWARD)
def test_every_way_up_is_seen(way):
    assert imports.upward(made(UPWARD[way])) != []


@pytest.mark.parametrize("way", DOWNWARD)
def test_what_goes_down_or_nowhere_is_left_alone(way):
    assert imports.upward(made(DOWNWARD[way])) == []


def test_the_top_floor_may_lean_on_every_other():
    assert imports.upward(made("from keys import services", "resources/made.py")) == []


def test_the_rule_reads_the_real_house():
    assert {module.app for module in modules()} == {"portal", "apiusers", "keys", "resources"}
    assert (ROOT / "portal/settings.py").exists()
