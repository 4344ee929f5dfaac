"""Who may reach a connector? A member, an API user or a team, at one of two levels."""

from typing import cast

from django.db import models
from django.db.models import Q

from apiusers.models import ApiUser, Team
from apiusers.principals import Holder
from portal import clock
from portal.models import Membership
from resources.models.connector import Connector


class Level(models.TextChoices):
    READER = "reader", "Reader: its description"
    USER = "user", "User: its description and its rows"


class ConnectorGrant(models.Model):
    """One connector granted to one holder. Grants add up: direct and by teams, the higher level counts."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="grants")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, related_name="+"
    )
    api_user = models.ForeignKey(ApiUser, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    level = models.CharField(max_length=8, choices=Level.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="connector_is_granted_to_one",
                condition=Q(membership__isnull=False, api_user=None, team=None)
                | Q(membership=None, api_user__isnull=False, team=None)
                | Q(membership=None, api_user=None, team__isnull=False),
            ),
            models.UniqueConstraint(fields=["connector", "membership"], name="grant_per_person"),
            models.UniqueConstraint(fields=["connector", "api_user"], name="grant_per_api_user"),
            models.UniqueConstraint(fields=["connector", "team"], name="grant_per_team"),
        ]

    def __str__(self) -> str:
        return f"{self.connector} for {self.holder}"

    @property
    def holder(self) -> Holder:
        """The one to whom it is granted; the database lets there be no other number."""
        return cast(Holder, self.membership or self.api_user or self.team)
