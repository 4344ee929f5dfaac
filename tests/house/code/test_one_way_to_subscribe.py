"""Who has to know of others is told through a `Hook`: nobody keeps a list of their own that other modules fill.

Such a list is seen by its making and its filling: a container at the top of a module or of a class that code fills by
`append`, `add`, `[...] =` and the like, there or from another module; or anything that takes a callable and keeps it.
What a process remembers while it serves is filled alike, so it stands in REMEMBERED with what it is.
"""

import ast
from collections.abc import Iterator, Mapping

import pytest

from portal.running import background, metrics
from tests.house.sources import FLOORS, ROOT, called_name, every_node, modules, place

HOOKS = "portal/hooks.py"
MADE = {
    "list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict",
    "WeakSet", "WeakKeyDictionary", "WeakValueDictionary",
}  # fmt: skip
DISPLAYS = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
FILLING = {"append", "appendleft", "add", "extend", "insert", "setdefault", "update"}
# Where it stands: what the process remembers in it. No module says any of it when it is imported.
REMEMBERED = {
    "portal/databases/pool.py pools": "the connections of this process, for the job that gives them back",
    "portal/installation/modules.py _routes": "routes that were looked up before",
    "portal/journal/writing.py waiting": "ends that the disk has refused, until it takes them",
    "portal/running/metrics.py _unwritten": "what has happened and is not written yet",
    "keys/secrets/proofs.py _proved": "keys that were proved before",
    "keys/verification/access_tokens.py _signed": "signatures that were right before",
    "resources/pops/worker_tokens.py _made": "tokens that are still good for a while",
}
# The lists of Django's that our applications enter themselves into; its checks and its admin have decorators.
SIGNALS = {"connection_created", "post_migrate"}
# Whoever is called by a signal of Django's without its application saying so: why.
RECEIVERS = {
    "portal/restrictions/defaults.py": "reads a setting again that a test has changed",
    "resources/tables/storage.py": "drops the storage of a table whose row has gone, in the file that knows storages",
}
STARTS = {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "Process"}
# Whoever starts a thread that is none of the jobs: why.
THREADS = {
    "portal/running/background.py": "the one in which all jobs are done",
    "portal/running/threads.py": "those that answer requests",
    "portal/running/stop_signals.py": "passes a signal on while requests are answered",
    "portal/sign_in/hashers.py": "hashes passwords for requests that wait for it",
    "resources/egress/addresses.py": "looks up an address for one request, which waits only so long",
    "resources/egress/lines.py": "hangs up one call that lasts too long",
}
SERVING = ["keys/gate/wsgi.py", "portal/wsgi.py"]  # where a process begins that serves
Trees = Mapping[str, ast.Module]


def product() -> Trees:
    return {str(module): module.tree for module in modules()}


# Lists that others fill ---------------------------------------------------------------------------------------------


def containers(body: list[ast.stmt]) -> set[str]:
    """The names that are given a container at the top of a module or of a class."""
    found = set()
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made = isinstance(node.value, ast.Call) and called_name(node.value) in MADE
            if made or isinstance(node.value, DISPLAYS):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def filled(node: ast.AST) -> Iterator[ast.expr]:
    """What is filled here: `names` of `names.append(...)`, `names[...] = ...` and `names += ...`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in FILLING:
            yield node.func.value
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Subscript):
                yield target.value
            elif isinstance(node, ast.AugAssign):
                yield target


def imported(tree: ast.Module) -> set[str]:
    """Names that come from another module of the product."""
    sources = (node for node in every_node(tree) if isinstance(node, ast.ImportFrom))
    ours = (node for node in sources if (node.module or "").partition(".")[0] in FLOORS)
    return {alias.asname or alias.name for node in ours for alias in node.names}


def lists_filled(among: Trees) -> set[str]:
    """`module name` of every container at a top that is filled, by the module that fills it."""
    everywhere = set[str]().union(*(containers(tree.body) for tree in among.values()))
    found = set()
    for where, tree in among.items():
        nodes, from_others = every_node(tree), imported(tree)
        classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
        own, others = containers(tree.body), from_others & everywhere
        of_classes = set[str]().union(*(containers(node.body) for node in classes.values()))
        for by, whole in ((node, whole) for node in nodes for whole in filled(node)):
            if isinstance(whole, ast.Name):
                # `NAMES |= {...}` in its own module writes one constant in two parts.
                if whole.id in (others if isinstance(by, ast.AugAssign) else own | others):
                    found.add(f"{where} {whole.id}")
            elif isinstance(whole, ast.Attribute) and isinstance(whole.value, ast.Name):
                owner, name = whole.value.id, whole.attr
                of_module = owner in from_others and name in everywhere
                if of_module or (owner in {"cls", *classes} and name in of_classes):
                    found.add(f"{where} {owner}.{name}")
    return found


def keeps_callables(node: ast.AST) -> bool:
    """Whether it is a function that takes something to be called and puts it into a container."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    kinds = {one.arg: ast.unparse(one.annotation) for one in given if one.annotation}
    callables = {name for name, kind in kinds.items() if "Callable[" in kind or "type[" in kind}
    return any(
        isinstance(part, ast.Name) and part.id in callables
        for inside in ast.walk(node)
        if any(outlasts(whole) for whole in filled(inside))
        for part in ast.walk(inside)
    )


def outlasts(whole: ast.expr) -> bool:
    """An attribute is there after the call; so is a name in capitals or with a stroke, which is the module's."""
    if isinstance(whole, ast.Name):
        return whole.id.isupper() or whole.id.startswith("_")
    return isinstance(whole, ast.Attribute)


def test_no_module_keeps_a_list_that_others_fill():
    assert lists_filled(product()) == set(REMEMBERED)


def test_only_a_hook_keeps_what_is_to_be_called():
    found = [
        place(module, node)
        for module in modules()
        if str(module) != HOOKS
        for node in module.nodes
        if keeps_callables(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    "texts",
    [
        ["HANDLERS = []\ndef register(handler):\n    HANDLERS.append(handler)\n    return handler"],
        ["kinds: dict[str, type] = {}\ndef kind(name):\n    return kinds.setdefault(name, 0)"],
        ["JOBS = set()", "from portal import one\none.JOBS.add(run)"],
        ["JOBS = {'a': 1}", "from portal.one import JOBS\nJOBS['b'] = 2"],
        ["JOBS = [1]", "from portal.one import JOBS\nJOBS += [2]"],
        [
            "class A:\n    kinds = {}\n    def __init_subclass__(cls):\n        cls.kinds[cls.__name__] = cls"
        ],
        ["class A:\n    kinds = []\ndef register(kind):\n    A.kinds.append(kind)"],
    ],
)
def test_a_list_that_is_filled_is_seen(texts: list[str]):
    among = {name: ast.parse(text) for name, text in zip(("one", "two"), texts, strict=False)}
    assert len(lists_filled(among)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "NAMES = ['a']\ndef f():\n    return [*NAMES, 'b']",
        "def f():\n    names = []\n    names.append(1)\n    return names",
        "class A:\n    def __init__(self):\n        self.names = []\n        self.names.append(1)",
        "rows = Row.objects\nrows.update(name='a')",
        "NAMES = {'a'}\nNAMES |= {'b'}",
    ],
)
def test_other_lists_are_left_alone(text: str):
    assert lists_filled({"one": ast.parse(text)}) == set()


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("def on(self, answer: Callable[[], int]) -> None:\n    self.answers.append(answer)", True),
        ("def kind(name: str, kind: type[Kind]) -> None:\n    _kinds[name] = kind", True),
        (
            "def run(step: Callable[[], int]) -> None:\n    found = []\n    found.append(step())",
            False,
        ),
    ],
)
def test_keeping_what_is_to_be_called_is_seen(text: str, is_kept: bool):
    assert any(keeps_callables(node) for node in ast.walk(ast.parse(text))) is is_kept


# Subscribing --------------------------------------------------------------------------------------------------------


def test_applications_say_what_they_subscribe_to_and_nobody_else_does():
    """In the `ready()` of an application, where a reader looks for it, and through a hook or a signal of Django's."""
    subscribing = {
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) in {"subscribe", "connect"}
        if called_name(node) == "subscribe" or ast.unparse(node.func).partition(".")[0] in SIGNALS
    }
    assert subscribing == {f"{floor}/apps.py" for floor in FLOORS}


def test_who_is_called_by_a_signal_is_known():
    receiving = {
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) == "receiver"
    }
    assert receiving == set(RECEIVERS)


@pytest.mark.parametrize("floor", FLOORS)
def test_an_application_does_nothing_else_when_it_is_ready(floor: str):
    [wiring] = [module for module in modules(floor) if str(module) == f"{floor}/apps.py"]
    steps = {node.name for node in wiring.nodes if isinstance(node, ast.FunctionDef)}
    called = [ast.unparse(node.func) for node in wiring.nodes if isinstance(node, ast.Call)]
    allowed = {f"self.{step}" for step in steps} | {f"{signal}.connect" for signal in SIGNALS}
    assert [
        name for name in called if name not in allowed and not name.endswith(".subscribe")
    ] == []


def test_every_hook_says_what_it_asks_and_what_it_is_answered():
    """At the top of its module, with its type: `token_counts: Hook[[ApiUser, datetime], int] = Hook()`."""
    typed = [
        place(module, node.value)
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith("Hook[")
        if node.value is not None
    ]
    made = [
        place(module, node)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) == "Hook"
    ]
    assert made
    assert sorted(made) == sorted(typed)


# Jobs and figures ---------------------------------------------------------------------------------------------------


def functions_that_return(kind: str) -> set[str]:
    """The dotted names of the functions that say so."""
    return {
        f"{module.name}.{node.name}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.FunctionDef) and node.returns is not None
        if ast.unparse(node.returns).rpartition(".")[2] == kind
    }


@pytest.mark.parametrize(
    ("hook", "kind"),
    [(background.jobs, "Job"), (metrics.figures, "CountedFigure")],
    ids=["jobs", "figures"],
)
def test_every_job_and_every_figure_is_subscribed(hook, kind: str):
    subscribed = {f"{each.__module__}.{each.__name__}" for each in hook.subscribers}
    assert subscribed == functions_that_return(kind)


def test_jobs_have_names_of_their_own():
    """By its name it is told when each is due: of two with one name, one would run at the pace of the other."""
    names = [job.name for job in background.jobs.call()]
    assert sorted(set(names)) == sorted(names)


def test_every_figure_is_explained_to_operators():
    told = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name, _ in metrics.figures.call() if f"| `{name}` |" not in told] == []


def test_one_place_starts_the_jobs():
    """`portal.running.background` makes their thread, once in each process that serves; no other work goes on beside
    the requests in a thread of its own."""
    starting = {
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called_name(node) in STARTS
    }
    assert starting == set(THREADS)


def test_a_serving_process_starts_them_once():
    starting = [
        str(module)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "background.start"
    ]
    assert sorted(starting) == SERVING
