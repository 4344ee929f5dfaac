"""What is remembered of a token that an administrator has prepared for a person? No secret: there is none yet."""

from django.db import models
from django.db.models import Q

from portal import clock, public_ids
from portal.models import Organization, User


class TokenOffer(models.Model):
    """A name and an expiry that wait under "My tokens" until the person claims the token, once."""

    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    expires_at = models.DateTimeField(null=True)
    permissions = models.JSONField(null=True)  # sorted names; null: all that the person holds
    restrictions = models.JSONField(null=True)  # portal.restrictions.document; null: none
    offered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    claimed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_has_one_end",
                condition=Q(claimed_at__isnull=True) | Q(withdrawn_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["organization", "user"], name="offers_of_a_person")]

    def __str__(self) -> str:
        return self.name
