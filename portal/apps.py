"""The Django applications of the ground: the portal, and the admin with our site in it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks, hooks  # noqa: F401 - checks register themselves
        from portal.second_factor import resealing
        from portal.secrets import canaries, sealing  # noqa: F401 - sealing registers itself

        hooks.keeps_sealed(resealing.APPS)
        hooks.keeps_sealed(resealing.CODES)
        post_migrate.connect(canaries.record_after_migration, sender=self)


class KeydockAdminConfig(AdminConfig):
    default_site = "portal.sign_in.admin_site.KeydockAdminSite"
