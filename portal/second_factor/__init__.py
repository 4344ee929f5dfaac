"""The second factor of a person: an authenticator app, passkeys, and recovery codes for when both are lost."""
