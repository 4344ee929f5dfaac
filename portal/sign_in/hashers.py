"""How is a person's password hashed? Argon2id with parameters that a sign-in page can afford."""

from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import Argon2PasswordHasher

# Hashing is meant to be heavy, and a page that anybody can reach must not let strangers stack it up: two at a time
# bounds the memory at 2 x 19 MiB however many sign-ins arrive at once. The two have threads of their own, because the
# allocator of glibc keeps what a thread freed for that thread: hashed where the requests are served, each of 64 threads
# would in the end keep 19 MiB.
HASHING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hashing")


class PersonArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane (OWASP password storage). Django's default takes 100 MiB and 8 lanes."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return HASHING.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return HASHING.submit(super().verify, password, encoded).result()
