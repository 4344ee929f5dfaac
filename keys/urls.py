"""The pages about keys: the same ones for the keys of the organization, of an API user, and of oneself."""

from django.urls import path

from keys.home.pages import first_request, home
from keys.home.usage_pages import usage
from keys.list_pages.choices import choose
from keys.list_pages.page import key_list
from keys.list_pages.ticked import change_several_expiries, revoke_several
from keys.oauth.applications import pages as applications
from keys.oauth.applications.admission_pages import choose_admission
from keys.oauth.applications.list_pages import application_list, choose_lifetimes
from keys.oauth.consent.allowed_applications import allowed_list
from keys.oauth.consent.allowed_applications import withdraw as withdraw_consents
from keys.oauth.consent.authorize import authorize
from keys.oauth.consent.device import device
from keys.oauth.consent.return_redirect import return_redirect
from keys.pages import api_users, key_collections, living_tokens, orphans
from keys.pages.changes import change_expiry, identify, rename
from keys.pages.effective_permissions import permissions_page
from keys.pages.generate import generate
from keys.pages.offers import claim, mail_again, offer, withdraw
from keys.pages.panel import detail, menu
from keys.pages.restricting import restrict
from keys.pages.revocation import delete, revoke
from keys.pages.rotation import change_overlap, reissue, rotate

app_name = "keys"
PAGES: dict[str, tuple[str, key_collections.View, bool]] = {
    "list": ("", key_list, False),
    "generate": ("/generate", generate, True),
    "choices": ("/choices", choose, False),
    "expiries": ("/expiries", change_several_expiries, True),
    "revocations": ("/revocations", revoke_several, True),
    "detail": ("/<str:key_id>", detail, False),
    "menu": ("/<str:key_id>/menu", menu, False),
    "permissions": ("/<str:key_id>/permissions", permissions_page, False),
    "name": ("/<str:key_id>/name", rename, True),
    "identity": ("/<str:key_id>/identity", identify, True),
    "expiry": ("/<str:key_id>/expiry", change_expiry, True),
    "restrictions": ("/<str:key_id>/restrictions", restrict, True),
    "rotation": ("/<str:key_id>/rotation", rotate, True),
    "overlap": ("/<str:key_id>/overlap", change_overlap, True),
    "reissue": ("/<str:key_id>/reissue", reissue, True),
    "revocation": ("/<str:key_id>/revocation", revoke, True),
    "deletion": ("/<str:key_id>/deletion", delete, True),
    "tokens": ("/<str:key_id>/tokens/revocation", living_tokens.revoke_all, True),
    "token": ("/<str:key_id>/tokens/<str:token_id>/revocation", living_tokens.revoke_one, True),
}
APPLICATIONS = "o/<str:organization_id>/applications"
APPLICATION = f"{APPLICATIONS}/<str:application_id>"
ORPHANS = "o/<str:organization_id>/orphaned-tokens"
urlpatterns = [
    path("authorize", authorize, name="authorize"),  # where a published client library looks for it
    path("oauth/authorize", authorize, name="oauth_authorize"),
    path("o/<str:organization_id>/home", home, name="home"),
    path("o/<str:organization_id>/home/first-request", first_request, name="first_request"),
    path("o/<str:organization_id>/usage", usage, name="usage"),
    path("sdkauth", return_redirect, name="return_redirect"),
    path("device", device, name="device"),
    path("allowed-applications", allowed_list, name="allowed"),
    path(
        "allowed-applications/<str:application_id>/withdrawal", withdraw_consents, name="withdrawal"
    ),
    path(APPLICATIONS, application_list, name="applications"),
    path(f"{APPLICATIONS}/new", applications.register, name="application_register"),
    path(f"{APPLICATIONS}/lifetimes", choose_lifetimes, name="lifetimes"),
    path(f"{APPLICATIONS}/self-registered", choose_admission, name="admission"),
    path(APPLICATION, applications.application_page, name="application"),
    path(f"{APPLICATION}/change", applications.change, name="application_change"),
    path(f"{APPLICATION}/activation", applications.set_enabled, name="application_activation"),
    path(f"{APPLICATION}/deletion", applications.delete, name="application_deletion"),
    path(ORPHANS, orphans.orphan_list, name="orphans"),
    path(f"{ORPHANS}/<str:key_id>/owner", orphans.hand_over, name="orphan_hand_over"),
    path(f"{ORPHANS}/<str:key_id>/retirement", orphans.retire, name="orphan_retirement"),
    path("o/<str:organization_id>/api-users/new", api_users.add, name="api_user_add"),
    *key_collections.routes_of(key_collections.ORGANIZATION, PAGES),
    *key_collections.routes_of(key_collections.API_USER, PAGES),
    *key_collections.routes_of(
        key_collections.MINE, {**PAGES, "claim": ("/offers/<str:offer_id>", claim, True)}
    ),
    *key_collections.routes_of(
        key_collections.MEMBER,
        {
            **PAGES,
            "generate": ("/generate", offer, True),
            "withdrawal": ("/offers/<str:offer_id>/withdrawal", withdraw, True),
            "offer_mail": ("/offers/<str:offer_id>/mail", mail_again, True),
        },
    ),
]
