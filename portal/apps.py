"""The Django applications of the ground: the portal, and the admin with our site in it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"


class KeydockAdminConfig(AdminConfig):
    default_site = "portal.admin_site.KeydockAdminSite"
