"""What does an installation keep? Every byte of it: files, database, cache, log."""

import psycopg
import redis

from tests.server import Server


def kept(server: Server, cache_address: str = "") -> dict[str, bytes]:
    """Every file of the installation (database, log with the mails, var/), and dumps of PostgreSQL and Redis."""
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(server.folder)): path.read_bytes() for path in files}
    if server.database_url.startswith("postgresql"):
        found["dump"] = dumped(server.database_url)
    if cache_address:
        with redis.Redis.from_url(cache_address) as cache:
            found["cache"] = b"".join(name + (cache.get(name) or b"") for name in cache.scan_iter())
    return found


def dumped(address: str) -> bytes:
    """All rows of all tables, as PostgreSQL copies them out."""
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        rows = []
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                rows += [bytes(block) for block in copy]
    return b"".join(rows)
