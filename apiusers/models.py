"""Which machines have an identity of their own?"""

from django.db import models

from portal import clock, public_ids
from portal.models import Organization


class ApiUser(models.Model):
    """A machine identity of an organization. It has no password and cannot sign in."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="api_users"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "API user"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="api_user_name_taken")
        ]

    def __str__(self) -> str:
        return self.name
