"""How is a person's password hashed? Argon2id with parameters that a sign-in page can afford."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# Hashing is meant to be heavy, and a page that anybody can reach must not let strangers stack it up: two at a time
# bounds the memory at 2 x 19 MiB however many sign-ins arrive at once.
AT_ONCE = BoundedSemaphore(2)


class PersonArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane (OWASP password storage). Django's default takes 100 MiB and 8 lanes."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with AT_ONCE:
            return super().verify(password, encoded)
