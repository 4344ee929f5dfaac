"""What is remembered of a form that has been answered? A digest of its own random token, and the key that it made."""

from django.db import models


class AnsweredForm(models.Model):
    """A form that has made its key. Sent again, by a double click or a reload, it makes no second one."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the form's own random token
    key = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"form of key {self.key_id}"
