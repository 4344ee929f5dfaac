"""One module says what a page answers to a form that is refused: 422, and the focus at the first mistake."""

import ast

from tests.house.sources import Module, called_name, modules, place

SAYS_IT = "portal/pages/form_pages.py"
TITLES = "portal/http/refusals/problems.py"  # the titles of statuses, by number
# A route of the API lists the statuses that its document names, and a service gives a refusal the one it bears there.
OF_PROGRAMS = {"problems", "Refusal"}


def numbers(nodes: list[ast.expr]) -> set[ast.AST]:
    return {part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant)}


def of_programs(module: Module) -> set[ast.AST]:
    """The numbers in `problems(...)`, `Refusal(...)` and after `statuses=`: what programs are told."""
    found: set[ast.AST] = set()
    for node in module.nodes:
        if isinstance(node, ast.Call) and called_name(node) in OF_PROGRAMS:
            found |= numbers([*node.args, *(word.value for word in node.keywords)])
        if isinstance(node, ast.keyword) and node.arg == "statuses":
            found |= numbers([node.value])
    return found


def by_hand(module: Module) -> list[str]:
    written = {n for n in module.nodes if isinstance(n, ast.Constant) and n.value == 422}
    return sorted(place(module, node) for node in written - of_programs(module))


def test_a_page_leaves_the_status_of_a_refused_form_to_one_module():
    others = [m for m in modules() if str(m) not in {SAYS_IT, TITLES}]
    assert [where for module in others for where in by_hand(module)] == []


def test_the_rule_sees_what_it_looks_for():
    [module] = [m for m in modules() if str(m) == SAYS_IT]
    assert len(by_hand(module)) == 1
