"""How is the whole suite run? On SQLite, on PostgreSQL and in a browser, with services of its own, and counted.

`suite` and `proofs` run tests (a path or another pytest argument narrows them), `floor` writes the counts of the
last runs to tests/floor.json. The last line is shaped like pytest's own closing line, over all sessions together.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from scripts.test_sessions import HEADINGS, KINDS, Session
from tests import services

REPOSITORY = Path(__file__).resolve().parent.parent
REPORTS = REPOSITORY / "var" / "test-reports"
FLOOR = REPOSITORY / "tests" / "floor.json"
CI = os.environ.get("CI", "").lower() in {"1", "true"}
NO_TESTS = 5  # pytest's exit code when nothing was selected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.run_tests")
    parser.add_argument("kind", choices=[*KINDS, "floor"])
    names = [session.name for sessions in KINDS.values() for session in sessions]
    parser.add_argument("--only", choices=names, help="run this session alone")
    known, extra = parser.parse_known_args()
    if known.kind == "floor":
        return write_floor()
    sessions = [session for session in KINDS[known.kind] if known.only in {None, session.name}]
    return run(known.kind, sessions, extra, whole=not (known.only or extra))


def run(kind: str, sessions: list[Session], extra: list[str], *, whole: bool) -> int:
    """Run the sessions, report; 0 when all passed and, in continuous integration, enough of them ran."""
    started = time.monotonic()
    with running_services() as environment:
        codes = [run_session(session, environment, extra) for session in sessions]
    reports = [read_report(session.name) for session in sessions]
    passed = all(code in {0, NO_TESTS} for code in codes)
    print_skipped(reports)
    grounds = total(reports, "grounds")
    for heading in HEADINGS[kind]:
        print(f"{grounds[heading]:6} tests {WHERE[heading]}")
    if CI and whole:
        passed = above_floor(grounds, HEADINGS[kind]) and passed
    if CI and total(reports, "outcomes")["skipped"]:
        print("A skipped test is a failure in continuous integration.")
        passed = False
    print_closing_line(total(reports, "outcomes"), time.monotonic() - started)
    return 0 if passed else 1


WHERE = {
    "sqlite": "ran on SQLite",
    "postgresql": "ran on PostgreSQL",
    "browser": "ran in the browser",
    "heavy": "were long proofs",
}


@contextmanager
def running_services() -> Iterator[dict[str, str]]:
    """Environment variables that name a throw-away PostgreSQL and Redis; without those that are not installed."""
    starters: dict[str, Callable[[], AbstractContextManager[str]]] = {
        "KEYDOCK_TEST_POSTGRESQL": services.postgresql,
        "KEYDOCK_TEST_REDIS": services.redis_server,
    }
    found: dict[str, str] = {}
    with ExitStack() as stack:
        for variable, starter in starters.items():
            try:
                found[variable] = stack.enter_context(starter())
            except services.MissingBinaryError as error:
                print(f"{error}", file=sys.stderr)
        yield found


def run_session(session: Session, environment: dict[str, str], extra: list[str]) -> int:
    """Run pytest once; its exit code."""
    print(f"\n==== Tests: {session.name} ====", flush=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    report_path(session.name).unlink(missing_ok=True)
    unset = ("KEYDOCK_TEST_POSTGRESQL", "KEYDOCK_TEST_REDIS", "DJANGO_SETTINGS_MODULE")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *session.chosen(extra)],
        cwd=REPOSITORY,
        check=False,
        env={
            **{name: value for name, value in os.environ.items() if name not in unset},
            **environment,
            "KEYDOCK_TEST_DATABASE": session.database,
            "KEYDOCK_TEST_REPORT": str(report_path(session.name)),
        },
    )
    return done.returncode


def report_path(name: str) -> Path:
    return REPORTS / f"{name}.json"


def read_report(name: str) -> dict:
    """What a session counted; an error counts as a failure when it ended without a report."""
    if not report_path(name).exists():
        return {"outcomes": {"failed": 1}, "grounds": {}, "skipped": []}
    return json.loads(report_path(name).read_text())


def total(reports: list[dict], part: str) -> Counter[str]:
    return sum((Counter(report[part]) for report in reports), Counter())


def print_skipped(reports: list[dict]) -> None:
    names = [name for report in reports for name in report["skipped"]]
    if not names:
        return
    print(f"\n{len(names)} tests were skipped, because a program they need is not installed:")
    for name in names:
        print(f"  {name}")
    print(f"Install what is missing with: {services.INSTALL}")


def above_floor(grounds: Counter[str], headings: tuple[str, ...]) -> bool:
    """False, and says so, when fewer tests ran than the committed floor asks for."""
    floor = json.loads(FLOOR.read_text())
    short = [name for name in headings if grounds[name] < floor[name]]
    for name in short:
        print(
            f"Too few: {grounds[name]} tests {WHERE[name]}, tests/floor.json asks for {floor[name]}."
        )
    return not short


def write_floor() -> int:
    sessions = [session.name for kind in KINDS.values() for session in kind]
    grounds = total([read_report(name) for name in sessions], "grounds")
    floor = {heading: grounds[heading] for headings in HEADINGS.values() for heading in headings}
    FLOOR.write_text(json.dumps(floor, indent=2) + "\n")
    print(FLOOR.read_text(), end="")
    return 0


def print_closing_line(outcomes: Counter[str], seconds: float) -> None:
    names = [name for name in ("failed", "passed", "skipped") if outcomes[name] or name == "passed"]
    counted = [f"{outcomes[name]} {name}" for name in names]
    print(f"==== {', '.join(counted)} in {seconds:.2f}s ====")


if __name__ == "__main__":
    sys.exit(main())
