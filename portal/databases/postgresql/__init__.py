"""Django's backend for PostgreSQL, with connections from a pool of ours."""
