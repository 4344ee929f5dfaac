"""Are these the address and the password of a person? The same work is done whether there is such a person or not."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from portal.addresses import found_as
from portal.models import User
from portal.sign_in.hashers import serve_first
from portal.throttles import devices


class EmailBackend(ModelBackend):
    def authenticate(  # type: ignore[override] # Django hands every credential on by its name
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """The active person, or None. One statement and one hash either way, so that time tells nothing."""
        user = User.objects.filter(email__in=found_as(email or "")).first()
        known = request is not None and devices.is_known(request, email or "")
        with serve_first(known):
            if user is None:
                make_password(password)
                return None
            proven = user.check_password(password or "")
        return user if proven and self.user_can_authenticate(user) else None
