"""When may a connection to SQLite write? In its turn: a transaction takes it before it begins, and ends it with itself.

Every transaction of Django's begins as a writer here (transaction_mode IMMEDIATE, decision 0010). A statement that
writes outside of one has a turn of its own.
"""

import sqlite3
from collections import defaultdict
from functools import partial
from typing import Any

from django.db.backends.sqlite3 import base

from portal.databases.turns import Turns

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LONGEST = 10.0  # seconds, where the settings say nothing
turns: dict[str, Turns] = defaultdict(Turns)  # of each file, in this process


class CursorInTurn(base.SQLiteCursorWrapper):
    """Django's, which waits for its turn with a statement that writes by itself."""

    def __init__(self, connection: sqlite3.Connection, wrapper: "DatabaseWrapper") -> None:
        super().__init__(connection)
        self.wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        return self.wrapper.in_turn(query, super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return self.wrapper.in_turn(query, super().executemany, query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, whose writers queue."""

    has_turn = False

    @property
    def turns(self) -> Turns:
        return turns[str(self.settings_dict["NAME"])]

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=partial(CursorInTurn, wrapper=self))

    def in_turn(self, query: str, run: Any, *arguments: Any) -> Any:
        """Run a statement; one that writes and stands in no transaction, in a turn of its own."""
        is_alone = not self.has_turn and query.lstrip()[:7].upper().startswith(WRITES)
        if not is_alone:
            return run(*arguments)
        self.take_turn()
        try:
            return run(*arguments)
        finally:
            if not self.in_atomic_block:
                self.end_turn()

    def take_turn(self) -> None:
        self.turns.take(self.settings_dict["OPTIONS"].get("timeout", LONGEST))
        self.has_turn = True

    def end_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            self.turns.end()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()
