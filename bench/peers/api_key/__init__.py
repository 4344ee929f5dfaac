"""djangorestframework-api-key: a row by its prefix, and SHA-512 of the whole key."""
