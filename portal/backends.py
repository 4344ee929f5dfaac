"""Are these the address and the password of a person? The same work is done whether there is such a person or not."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from portal.models import User


class EmailBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **credentials: str
    ) -> User | None:
        """The active person, or None. One statement and one hash either way, so that time tells nothing."""
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            make_password(password)
            return None
        proven = user.check_password(password)
        return user if proven and self.user_can_authenticate(user) else None
