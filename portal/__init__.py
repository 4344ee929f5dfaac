"""The ground floor: people, organizations, sign-in, the audit log, and what every page and route shares."""

__version__ = "0.1.0"  # the one place; pyproject.toml reads it here, and CHANGELOG.md has its heading at a release
