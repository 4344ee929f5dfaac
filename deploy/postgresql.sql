-- The database of Keydock and its two roles. Run by psql as a superuser; docs/operating.md has the command.
--
-- keydock_owner owns the tables and is used by `migrate` alone. keydock, the role of the service, reads and writes rows
-- and cannot make, change or drop a table of ours: not even a hole in Keydock could. Uploaded tables are made while it
-- serves, so they lie in a schema that the service may make tables in, and nothing else of the database does.

\set ON_ERROR_STOP on
\set owner_password `printf %s "$OWNER_PASSWORD"`
\set service_password `printf %s "$SERVICE_PASSWORD"`

-- A role that is there keeps its password: the database is made again beside them before a restore.
SELECT format('CREATE ROLE keydock_owner LOGIN PASSWORD %L', :'owner_password')
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keydock_owner') \gexec
SELECT format('CREATE ROLE keydock LOGIN PASSWORD %L', :'service_password')
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keydock') \gexec
-- So that one role can write and restore a backup of everything.
GRANT keydock TO keydock_owner;
CREATE DATABASE keydock OWNER keydock_owner ENCODING 'UTF8' TEMPLATE template0;

\connect keydock

REVOKE ALL ON DATABASE keydock FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE keydock TO keydock;

-- Our own tables. PostgreSQL 14 still lets everybody make tables here.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO keydock_owner;
GRANT USAGE ON SCHEMA public TO keydock;
ALTER DEFAULT PRIVILEGES FOR ROLE keydock_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO keydock;
ALTER DEFAULT PRIVILEGES FOR ROLE keydock_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO keydock;

-- Uploaded tables. A table is made in the first schema of the path; the names of ours are found in the second.
CREATE SCHEMA uploaded AUTHORIZATION keydock;
ALTER ROLE keydock IN DATABASE keydock SET search_path = uploaded, public;
