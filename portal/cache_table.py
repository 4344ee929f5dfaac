"""Where does the cache lie that nodes share without Redis? In a table that migrations make like any other."""

from django.db import models


class CacheEntry(models.Model):
    """The table behind Django's database cache, which nodes share where there is no Redis."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "portal_cache"
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key
