"""rest_framework.authtoken: a row by the token itself, in plain text, and its user."""
