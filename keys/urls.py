"""The pages about API keys."""

from django.urls import path

from keys.views.changes import change_expiry, rename
from keys.views.endings import delete, revoke
from keys.views.generate import generate
from keys.views.list import key_list
from keys.views.panel import detail
from keys.views.rotation import change_overlap, reissue, rotate

app_name = "keys"
KEYS = "o/<str:organization_id>/keys"
KEY = f"{KEYS}/<str:key_id>"
urlpatterns = [
    path(KEYS, key_list, name="list"),
    path(f"{KEYS}/generate", generate, name="generate"),
    path(KEY, detail, name="detail"),
    path(f"{KEY}/name", rename, name="name"),
    path(f"{KEY}/expiry", change_expiry, name="expiry"),
    path(f"{KEY}/rotation", rotate, name="rotation"),
    path(f"{KEY}/overlap", change_overlap, name="overlap"),
    path(f"{KEY}/reissue", reissue, name="reissue"),
    path(f"{KEY}/revocation", revoke, name="revocation"),
    path(f"{KEY}/deletion", delete, name="deletion"),
]
