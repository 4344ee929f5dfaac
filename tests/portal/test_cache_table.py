"""The table that Django's database cache writes to is ours, so that migrations make it."""

from django.core.cache.backends.db import DatabaseCache

from portal.models import CacheEntry


def test_the_database_cache_writes_into_it(db):
    DatabaseCache(CacheEntry._meta.db_table, {}).set("count", 7)
    (entry,) = CacheEntry.objects.all()
    assert str(entry).endswith("count")
