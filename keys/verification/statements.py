"""Which statement reads the keys behind a request? One text for each database, made once and prepared.

It stands beside the ORM, which builds the text of the same joins anew for every request. It asks for the columns that
are judged and for no others (`keys.verification.records` names them in this order), for one key or for two: the
caller's and the one that is asked about. `tests/keys/verification/test_reading.py` holds what it finds against what
the ORM says of the same rows.
"""

from functools import cache

COLUMNS = (
    "k.id, k.public_id, k.name, k.permissions, k.is_installation_verifier, k.digest, k.pepper_version, k.created_at, "
    "k.expires_at, k.revoked_at, k.token_generation, o.id, o.public_id, o.name, "
    "a.id, a.public_id, a.name, a.is_active, a.permissions, k.restrictions, o.restrictions, a.restrictions, "
    "k.tail, l.permissions, o.exceptions, o.suspended_at, l.limits"
)
TABLES = (
    "FROM keys_apikey k JOIN portal_organization o ON o.id = k.organization_id "
    "LEFT JOIN apiusers_apiuser a ON a.id = k.owner_api_user_id "
    "LEFT JOIN portal_plan l ON l.id = o.plan_id"
)
# What most keys lack is asked for in parts that are not run where their condition does not hold.
PERSON = (
    "CASE WHEN k.owner_user_id IS NOT NULL THEN (SELECT {array}(u.id, u.public_id, CASE WHEN u.name = '' THEN u.email "
    "ELSE u.name END, u.is_active, m.role, {json}(mp.permissions), {json}(m.restrictions)) "
    "FROM portal_user u LEFT JOIN portal_membership m ON m.user_id = u.id AND m.organization_id = k.organization_id "
    "LEFT JOIN apiusers_memberpermissions mp ON mp.membership_id = m.id WHERE u.id = k.owner_user_id) END"
)
CLIENT = (
    "CASE WHEN k.application_id IS NOT NULL THEN (SELECT {array}(p.public_id, {json}(p.scopes), "
    "p.disabled_at IS NULL AND p.deleted_at IS NULL) FROM keys_application p WHERE p.id = k.application_id) END"
)
EXTERNAL = (
    "CASE WHEN o.external_id IS NOT NULL OR o.metadata IS NOT NULL OR a.external_id IS NOT NULL "
    "OR k.metadata IS NOT NULL THEN {array}(o.external_id, {json}(o.metadata), a.external_id, {json}(k.metadata)) END"
)
OF_A_KEY = (PERSON, CLIENT, EXTERNAL)  # behind COLUMNS, in this order
POSTGRESQL_REVOKED = (
    "(SELECT json_agg(r.subject) FROM keys_revokedtoken r WHERE r.subject = ANY({0}::text[]))"
)
SQLITE_REVOKED = (
    "(SELECT json_group_array(r.subject) FROM keys_revokedtoken r "
    "WHERE r.subject IN (SELECT value FROM json_each({0})))"
)
LIFETIME = "(SELECT l.exchange_seconds FROM keys_tokenlifetimes l WHERE l.organization_id = k.organization_id)"


@cache
def statement(dialect: str, keys: int, *, with_subjects: bool, with_lifetime: bool = False) -> str:
    """The text for one key or for two (the caller's and the one asked about), on "postgresql" or "sqlite".
    With `with_subjects` one more parameter, the last, holds the subjects whose revocation is asked for: an array, as
    JSON on SQLite."""
    postgresql = dialect == "postgresql"
    array, as_json = ("json_build_array", "") if postgresql else ("json_array", "json")
    names = [f"${number}" if postgresql else f"?{number}" for number in range(1, keys + 2)]
    revoked = (POSTGRESQL_REVOKED if postgresql else SQLITE_REVOKED).format(names[keys])
    owner = ", ".join(part.format(array=array, json=as_json) for part in OF_A_KEY)
    asked = f"= {names[0]}" if keys == 1 else f"IN ({', '.join(names[:keys])})"
    rest = f"{revoked if with_subjects else 'NULL'}, {LIFETIME if with_lifetime else 'NULL'}"
    return f"SELECT {COLUMNS}, {owner}, {rest} {TABLES} WHERE k.public_id {asked}"


@cache
def statement_for_many(*, with_subjects: bool, with_lifetime: bool) -> str:
    """The same on PostgreSQL for the keys in an array, the first parameter; the second one holds the subjects."""
    owner = ", ".join(part.format(array="json_build_array", json="") for part in OF_A_KEY)
    revoked = POSTGRESQL_REVOKED.format("$2") if with_subjects else "NULL"
    rest = f"{revoked}, {LIFETIME if with_lifetime else 'NULL'}"
    return f"SELECT {COLUMNS}, {owner}, {rest} {TABLES} WHERE k.public_id = ANY($1::text[])"
