"""Is a failing HTTP API asked again? Not after several failures in a row: it rests, and then one call tries it.

A source that hangs would otherwise hold a place among the outgoing calls for its whole timeout at every request. Each
process keeps its own count; a change of the connector starts a new one, and so does its Test button.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.errors import Refusal
from resources.models import Connector

FAILURES = 5  # in a row until the circuit opens
REST = timedelta(seconds=30)
MOST_KEPT = 10_000  # connectors that failed last

Key = tuple[str, int]


@dataclass
class Circuit:
    """Closed below `FAILURES`; then open until a trial call, which is made when `rests_until` has passed."""

    failures: int = 0
    rests_until: datetime | None = None


class Circuits:
    """The circuits of this process; a connector that works has none."""

    def __init__(self) -> None:
        self._circuits: OrderedDict[Key, Circuit] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, connector: Connector, now: datetime) -> None:
        """Raises Refusal `upstream_resting` (503) while the circuit is open. Past its rest one caller gets through."""
        with self._lock:
            circuit = self._circuits.get(key_of(connector))
            if circuit is None or circuit.rests_until is None:
                return
            if now < circuit.rests_until:
                raise resting(circuit.rests_until - now)
            circuit.rests_until = now + REST  # until this one trial has told otherwise

    def record_failure(self, connector: Connector, now: datetime) -> None:
        with self._lock:
            circuit = self._circuits.setdefault(key_of(connector), Circuit())
            circuit.failures += 1
            if circuit.failures >= FAILURES:
                circuit.rests_until = now + REST
            while len(self._circuits) > MOST_KEPT:
                self._circuits.popitem(last=False)

    def close(self, connector: Connector) -> None:
        """The source works, or somebody wants to know at once whether it does."""
        with self._lock:
            self._circuits.pop(key_of(connector), None)


circuits = Circuits()


def key_of(connector: Connector) -> Key:
    return connector.public_id, connector.revision


def resting(left: timedelta) -> Refusal:
    seconds = max(1, round(left.total_seconds()))
    detail = (
        f"The data source failed {FAILURES} times in a row and is left alone for {seconds} seconds."
    )
    headers = {"Retry-After": str(seconds)}
    return Refusal("upstream_resting", f"{detail} Try again then.", status=503, headers=headers)
