"""The Django applications of the ground: the portal, and the admin with our site in it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import canaries, checks, hooks, sealing  # noqa: F401  they register themselves
        from portal.second_factor import resealing

        hooks.keeps_sealed(resealing.APPS)
        hooks.keeps_sealed(resealing.CODES)
        post_migrate.connect(canaries.record_after_migration, sender=self)


class KeydockAdminConfig(AdminConfig):
    default_site = "portal.admin_site.KeydockAdminSite"
