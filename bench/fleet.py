"""Which servers does a run need? Keydock at each size, its peers and the bare ones, all at once on loopback."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import environments
from bench.kept import ON_SQLITE, PEERS, Kept, sizes_of, sqlite_address
from bench.plan import GATE_THREADS, PEER_THREADS, PORTAL_THREADS, Plan, has_gate
from bench.postgresql import ArchivedPostgresql
from bench.serving import Served, granian, nginx, serve
from tests import services


@dataclass(frozen=True)
class Planned:
    """A server that may be started."""

    command: list[str]
    port: int
    env: environments.Environment


@dataclass
class Fleet:
    """What may run, and what does, by name."""

    folder: Path
    postgresql: ArchivedPostgresql
    cache: str
    planned: dict[str, Planned] = field(default_factory=dict)
    running: dict[str, Served] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def add(self, name: str, command: list[str], port: int, env: environments.Environment) -> None:
        self.planned[name] = Planned(command, port, env)

    def start(self, name: str) -> None:
        """Begin to start one; `server` and `start_all` wait."""
        if name not in self.running:
            planned, log = self.planned[name], self.folder / f"{name}.log"
            running = serve(name, planned.command, planned.port, env=planned.env, log=log)
            self.running[name] = self.stack.enter_context(running)

    def start_all(self) -> None:
        for name in self.planned:
            self.start(name)
        for server in self.running.values():
            server.wait()

    def server(self, name: str) -> Served:
        """One that answers, started where it is not yet running."""
        self.start(name)
        self.running[name].wait()
        return self.running[name]

    def door(self, size: str) -> str:
        """The server that stands for Keydock at this size: the gate process, else the whole portal."""
        gate = f"gate_{size}"
        return gate if gate in self.planned else f"portal_{size}"

    def database(self, name: str) -> str:
        return services.database_address(self.postgresql.address, name)


@contextmanager
def sailing(plan: Plan, kept: Kept) -> Iterator[Fleet]:
    """Every server of the plan, ready to be started; all and their databases are gone when the block ends."""
    with ExitStack() as stack:
        name = tempfile.TemporaryDirectory(prefix="keydock-bench-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(name))
        shutil.copytree(kept.installation, folder / "installation")
        shutil.copytree(kept.sqlite, folder / "sqlite")
        postgresql = ArchivedPostgresql(kept.archive)
        stack.callback(postgresql.remove)
        postgresql.start()
        fleet = Fleet(folder, postgresql, stack.enter_context(services.redis_server()))
        stack.enter_context(fleet.stack)
        add_bare(fleet)
        add_keydock(fleet, plan)
        add_peers(fleet)
        add_package(fleet, kept.said("keydock_main")["caller"])
        yield fleet


def add_bare(fleet: Fleet) -> None:
    """What the machine and the frameworks could do if there were nothing to decide."""
    env = {**environments.inherited(), "DATABASE_URL": fleet.database("keydock_main")}
    port = services.free_port()
    fleet.add("nginx", nginx(port, fleet.folder), port, env)
    for name, application in (
        ("bare", "bench.bare.application:application"),
        ("bare_django", "bench.bare.django_view:application"),
    ):
        port = services.free_port()
        fleet.add(name, granian(application, port, threads=PEER_THREADS), port, env)


def add_keydock(fleet: Fleet, plan: Plan) -> None:
    """Portal and gate at each size, on PostgreSQL and on SQLite, and a view behind the DRF class."""
    addresses = {name: fleet.database(name) for name, _ in sizes_of(plan)}
    addresses["keydock_sqlite"] = sqlite_address(fleet.folder / "sqlite", "keydock_sqlite")
    for name, address in addresses.items():
        env = environments.keydock(fleet.folder / "installation", address, fleet.cache)
        size = name.removeprefix("keydock_")
        add_own(fleet, f"portal_{size}", env, "--threads", str(PORTAL_THREADS))
        if has_gate():
            add_own(fleet, f"gate_{size}", env, "--gate", "--threads", str(GATE_THREADS))
    main = environments.keydock(
        fleet.folder / "installation", addresses["keydock_main"], fleet.cache
    )
    port = services.free_port()
    view = granian("bench.keydock.view_wsgi:application", port, threads=PEER_THREADS)
    settings = {"DJANGO_SETTINGS_MODULE": "bench.keydock.view_settings"}
    fleet.add("drf_class", view, port, {**main, **settings})


def add_own(fleet: Fleet, name: str, env: environments.Environment, *options: str) -> None:
    """The whole portal or the gate alone, by the command that installations use."""
    port = services.free_port()
    serving = ["serve", "--port", str(port), *options]
    fleet.add(name, [sys.executable, "manage.py", *serving], port, env)


def add_peers(fleet: Fleet) -> None:
    """The peers, each on its own database."""
    on_sqlite = {
        f"{peer}_sqlite": (peer, sqlite_address(fleet.folder / "sqlite", f"{peer}_sqlite"))
        for peer in ON_SQLITE
    }
    on_postgresql = {peer: (peer, fleet.database(peer)) for peer in PEERS}
    for name, (peer, address) in {**on_postgresql, **on_sqlite}.items():
        port = services.free_port()
        command = granian(
            "bench.peers.wsgi:application",
            port,
            threads=PEER_THREADS,
            python=environments.PEERS_PYTHON,
        )
        fleet.add(name, command, port, environments.peer(peer, address))


def add_package(fleet: Fleet, key: str) -> None:
    """An API in a process of its own that asks the door with this key, as the peers are served."""
    port, door = services.free_port(), fleet.planned[fleet.door("main")].port
    command = granian(
        "bench.peers.wsgi:application",
        port,
        threads=PEER_THREADS,
        python=environments.PEERS_PYTHON,
    )
    env = environments.package(f"http://127.0.0.1:{door}", key)
    fleet.add("package_drf", command, port, env)
