"""A connection that the database ended is told as one that was lost, so that callers are answered 503 and not 500."""

import psycopg
import pytest

from keys.verification.records import Asked
from keys.verification.sources import ask_postgresql, postgresql_statement


@pytest.mark.postgresql
@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_connection_that_the_server_ended_is_an_operational_error(
    postgresql_address, is_prepared
):
    with psycopg.connect(postgresql_address) as lost, psycopg.connect(postgresql_address) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [lost.info.backend_pid])
        name, _ = postgresql_statement(1, with_subjects=False, with_lifetime=False)
        prepared = {name} if is_prepared else set()
        with pytest.raises(psycopg.OperationalError, match="terminat"):
            ask_postgresql(lost.pgconn, prepared, Asked(("aaaaaaaaaaaa",)))
