"""djangorestframework-simplejwt, stateless: a signature, and no database. Nothing can be revoked before it ends."""
