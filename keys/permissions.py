"""Which permission does a route ask for?"""

from rest_framework.permissions import BasePermission


class HasPermission(BasePermission):
    pass
