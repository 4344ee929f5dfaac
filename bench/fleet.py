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
from bench.plan import GATE, GATE_THREADS, PEER_THREADS, PORTAL_THREADS, Plan, has_gate
from bench.postgresql import ArchivedPostgresql
from bench.serving import Served, granian, nginx, serve
from tests import services


@dataclass
class Fleet:
    """What runs, by name."""

    folder: Path
    postgresql: ArchivedPostgresql
    cache: str
    servers: dict[str, Served] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def add(self, name: str, command: list[str], port: int, env: environments.Environment) -> None:
        """Start one more; `wait` waits for all."""
        running = serve(name, command, port, env=env, log=self.folder / f"{name}.log")
        self.servers[name] = self.stack.enter_context(running)

    def wait(self) -> None:
        for server in self.servers.values():
            server.wait()

    def door(self, size: str) -> str:
        """The server that stands for Keydock at this size: the gate process, else the whole portal."""
        gate = f"gate_{size}"
        return gate if gate in self.servers else f"portal_{size}"

    def database(self, name: str) -> str:
        return services.database_address(self.postgresql.address, name)


@contextmanager
def sailing(plan: Plan, kept: Kept) -> Iterator[Fleet]:
    """Every server of the plan, answering; all are gone when the block ends, and their databases with them."""
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
        fleet.wait()
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
        add_portal(fleet, f"portal_{size}", env)
        if has_gate():
            port = services.free_port()
            command = granian(f"{GATE}:application", port, threads=GATE_THREADS)
            fleet.add(f"gate_{size}", command, port, env)
    main = environments.keydock(
        fleet.folder / "installation", addresses["keydock_main"], fleet.cache
    )
    port = services.free_port()
    view = granian("bench.keydock.view_wsgi:application", port, threads=PEER_THREADS)
    settings = {"DJANGO_SETTINGS_MODULE": "bench.keydock.view_settings"}
    fleet.add("drf_class", view, port, {**main, **settings})


def add_portal(fleet: Fleet, name: str, env: environments.Environment) -> None:
    """The whole portal, by the command that installations use."""
    port = services.free_port()
    serving = ["serve", "--port", str(port), "--threads", str(PORTAL_THREADS)]
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
