"""What others are asked through a hook, they answer in order; and nobody asks a question that nobody answers."""

import sys

from portal.hooks import Hook


def declared() -> dict[str, Hook]:
    """Every hook of the product by where it is declared, as the running application knows it."""
    return {
        f"{name}.{word}": value
        for name, module in sorted(sys.modules.items())
        if name.split(".")[0] in {"portal", "apiusers", "keys", "resources"}
        for word, value in vars(module).items()
        if isinstance(value, Hook)
    }


def test_without_subscribers_there_are_no_answers():
    assert Hook().call("anything") == []


def test_every_subscriber_is_asked_the_same_in_order():
    asked: list[tuple[str, int]] = []

    def first(name: str, number: int) -> str:
        asked.append((name, number))
        return "first"

    hook: Hook[[str, int], str] = Hook()
    hook.subscribe(first)
    hook.subscribe(lambda name, number: f"{name} {number}")
    assert (hook.call("pop", 1), asked) == (["first", "pop 1"], [("pop", 1)])


def test_who_subscribes_twice_is_asked_once():
    hook: Hook[[list], int] = Hook()
    hook.subscribe(len)
    hook.subscribe(len)
    assert hook.call([1, 2]) == [2]


def test_every_hook_of_the_product_has_an_answer():
    """A gate that asks through a hook would stand open without one, as that of a demanded second factor."""
    assert len(declared()) >= 12
    assert [name for name, hook in declared().items() if not hook.subscribers] == []
