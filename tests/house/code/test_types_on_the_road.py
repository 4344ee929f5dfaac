"""Does mypy see what a view touches? Requests have their type, and nothing on the road of a key is taken on trust."""

import re

from tests.house.sources import modules

MOST = 20  # places at which a request may be anything
ANYTHING = re.compile(r"\brequest: Any\b")
ROAD = ("keys/verification", "keys/gate")


def test_a_request_is_rarely_anything():
    found = [str(module) for module in modules() for _ in ANYTHING.findall(module.text)]
    assert len(found) < MOST, found


def test_no_type_is_ignored_where_keys_are_judged():
    road = modules(*ROAD)
    assert road
    assert [str(module) for module in road if "type: ignore" in module.text] == []


def test_what_a_request_carries_has_its_type():
    [carried] = [module for module in modules() if str(module) == "portal/api/request_types.py"]
    assert re.findall(r"^\s+(\w+): Any\b", carried.text, re.MULTILINE) == []
