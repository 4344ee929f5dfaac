"""django-oauth-toolkit: client credentials, which write a row for each token, and introspection."""
