"""How is the database reached? Over few connections to PostgreSQL, and in turn by writers of SQLite (decision 0053)."""
