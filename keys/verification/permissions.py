"""Does the caller hold the permission that a route asks for, and may a credential of its kind do this?"""

from typing import Any

from rest_framework.permissions import BasePermission

from keys.verification.authentication import required_by
from keys.verification.refusals import insufficient_scope, key_needed, no_credential
from keys.verification_codes import Code


class HasPermission(BasePermission):
    """401 without a credential, 403 when the door found that what the view requires is not held, and to an access token
    where something is made or changed that outlives it (decision 0024)."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.auth is None:
            raise no_credential()
        if request.auth.code is Code.FORBIDDEN:
            raise insufficient_scope(required_by(view, request))
        if request.auth.token is not None and request.method in view.makes_lasting:
            raise key_needed()
        return True
