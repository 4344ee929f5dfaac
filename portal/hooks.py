"""How does a floor tell those below it what they need to know, without being imported by them? It subscribes.

Whoever asks declares the hook beside the rule that needs the answers, as
`before_deletion: Hook[[Organization], None] = Hook()`. A floor above subscribes in the `ready()` of its AppConfig.
"""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

Question = ParamSpec("Question")
Answer = TypeVar("Answer")


class Hook(Generic[Question, Answer]):
    """A question that others answer: what it is asked with, and what each of them returns."""

    def __init__(self) -> None:
        self.subscribers: list[Callable[Question, Answer]] = []

    def subscribe(self, subscriber: Callable[Question, Answer]) -> None:
        """Have `subscriber` called whenever the hook is. Again: nothing changes."""
        if subscriber not in self.subscribers:
            self.subscribers.append(subscriber)

    def call(self, *args: Question.args, **kwargs: Question.kwargs) -> list[Answer]:
        """The answer of each subscriber, in the order in which they subscribed. What one of them raises, passes."""
        return [subscriber(*args, **kwargs) for subscriber in self.subscribers]
