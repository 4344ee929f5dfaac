"""The ground's own pages and its service routes."""

from django.urls import path

from portal.accounts import deletion_pages as accounts
from portal.accounts import profile_pages as profile
from portal.audit_log import pages as audit
from portal.branding import files
from portal.branding.front_page import front
from portal.customers import request_pages as plan
from portal.limits import pages as limits
from portal.mail import pages as mail
from portal.pages.home import developer_keys, favicon
from portal.pages.style import style
from portal.pages.theme import theme
from portal.palette.pages import palette
from portal.people import invitation_pages as invitations
from portal.people import member_pages as members
from portal.people import organization_pages as organizations
from portal.people import step_up_pages as step_up
from portal.people.list_pages import member_list
from portal.people.ownership_pages import transfer
from portal.running import demo_mail, health, metrics
from portal.second_factor import app_pages as authenticator_app
from portal.second_factor import pages as second_factor
from portal.second_factor import passkey_pages as passkeys
from portal.setup.pages import setup
from portal.sign_in import address_change_undo_pages, sign_in_link_pages
from portal.sign_in import session_pages as sessions

app_name = "portal"
ORGANIZATION = "o/<str:organization_id>"
MEMBER = f"{ORGANIZATION}/members/<str:member_id>"
SECOND_FACTOR = "accounts/second-factor"
PASSKEY = f"{SECOND_FACTOR}/passkeys/<str:passkey_id>"
SESSIONS = "accounts/sessions"
INVITATIONS = f"{ORGANIZATION}/invitations"
PLAN = f"{ORGANIZATION}/plan"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", favicon, name="favicon"),
    path("", front, name="home"),
    path("brand/logo/<str:file_name>", files.logo, name="logo"),
    path("brand/<str:digest>.css", files.accent, name="accent"),
    path("developer/keys", developer_keys, name="developer_keys"),
    path("demo/mail", demo_mail.mails, name="demo_mail"),
    path("theme", theme, name="theme"),
    path("style", style, name="style"),
    path("style/mails", mail.mails, name="mails"),
    path("style/mails/drawn", mail.mail, name="mail"),
    path("setup/<str:token>", setup, name="setup"),
    path("organizations/new", organizations.create, name="organization_create"),
    path("accounts/login/link", sign_in_link_pages.ask, name="sign_in_link_ask"),
    path("accounts/login/link/sent", sign_in_link_pages.sent, name="sign_in_link_sent"),
    path("accounts/login/link/<str:key>", sign_in_link_pages.follow, name="sign_in_link"),
    path(
        "accounts/confirm-email/again", sign_in_link_pages.confirm_again, name="confirmation_again"
    ),
    path("accounts/email/undo/<str:token>", address_change_undo_pages.undo, name="undo"),
    path("accounts/signed-in", sessions.signed_in_again, name="signed_in_again"),
    path(SESSIONS, sessions.index, name="sessions"),
    path(f"{SESSIONS}/others/end", sessions.end_others, name="sessions_end"),
    path(f"{SESSIONS}/<str:session_id>/end", sessions.end, name="session_end"),
    path("accounts/profile", profile.index, name="profile"),
    path("accounts/deletion", accounts.delete, name="account_deletion"),
    path(SECOND_FACTOR, second_factor.index, name="second_factor"),
    path(f"{SECOND_FACTOR}/app", authenticator_app.set_up_app, name="app"),
    path(f"{SECOND_FACTOR}/app/removal", authenticator_app.remove_app, name="app_removal"),
    path(f"{SECOND_FACTOR}/recovery-codes", second_factor.make_codes, name="recovery_codes"),
    path(f"{SECOND_FACTOR}/passkeys/new", passkeys.add, name="new_passkey"),
    path(f"{PASSKEY}/name", passkeys.rename, name="passkey_name"),
    path(f"{PASSKEY}/removal", passkeys.remove, name="passkey_removal"),
    path(
        f"{ORGANIZATION}/second-factor", members.demand_second_factor, name="second_factor_demand"
    ),
    path(f"{ORGANIZATION}/settings", organizations.settings_page, name="settings"),
    path(f"{ORGANIZATION}/details", organizations.change, name="organization_change"),
    path(f"{ORGANIZATION}/confirmation", step_up.choose, name="step_up"),
    path(f"{ORGANIZATION}/limits", limits.change, name="limits"),
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}/requests/new", plan.ask, name="permission_request"),
    path(
        f"{PLAN}/requests/<str:request_id>/withdrawal",
        plan.withdraw,
        name="permission_request_withdrawal",
    ),
    path(f"{ORGANIZATION}/departure", organizations.leave, name="departure"),
    path(f"{ORGANIZATION}/deletion", organizations.delete, name="deletion"),
    path(f"{ORGANIZATION}/members", member_list, name="members"),
    path(f"{ORGANIZATION}/ownership", transfer, name="ownership"),
    path(f"{MEMBER}/role", members.change_role, name="member_role"),
    path(f"{MEMBER}/removal", members.remove, name="member_removal"),
    path(f"{INVITATIONS}/new", invitations.invite, name="invite"),
    path(f"{INVITATIONS}/<str:invitation_id>/withdrawal", invitations.withdraw, name="withdrawal"),
    path(f"{INVITATIONS}/<str:invitation_id>/resend", invitations.resend, name="resend"),
    path("invitation", invitations.show, name="invitation"),
    path("invitation/acceptance", invitations.accept, name="acceptance"),
    path("invitations/<str:token>", invitations.follow_link, name="invitation_link"),
    path(f"{ORGANIZATION}/audit", audit.audit_log, name="audit"),
    path(f"{ORGANIZATION}/audit/export", audit.export, name="audit_export"),
    path(f"{ORGANIZATION}/audit/<str:event_id>", audit.audit_event, name="audit_event"),
    path(f"{ORGANIZATION}/search", palette, name="search"),
]
