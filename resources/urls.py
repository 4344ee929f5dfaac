"""Which pages does this floor serve? Each thing has a list here under the name that the sidebar asks for."""

from django.urls import URLPattern, path

from apiusers.urls import API_USER, MEMBER, TEAM
from resources.connectors import http_pages as http_tests
from resources.connectors import pages as views
from resources.connectors import table_pages as tables
from resources.connectors.list_pages import connector_list
from resources.endpoints import editing_pages as endpoint_editing
from resources.endpoints import pages as endpoint_views
from resources.endpoints import trial_pages as endpoint_trials
from resources.endpoints.list_pages import endpoint_list
from resources.grants import pages as grants
from resources.pops import onboarding, onboarding_key
from resources.pops import pages as pop_views
from resources.pops.list_pages import pop_list
from resources.widgets import change_pages as widget_changes
from resources.widgets import embed_pages, sdk
from resources.widgets import pages as widget_pages
from resources.widgets import preview_pages as widget_previews
from resources.widgets.list_pages import widget_list

app_name = "resources"
ORGANIZATION = "o/<str:organization_id>"

# Connectors and who may reach them
CONNECTORS = f"{ORGANIZATION}/connectors"
CONNECTOR = f"{CONNECTORS}/<str:connector_id>"
connectors: list[URLPattern] = [
    path(CONNECTORS, connector_list, name="connectors"),
    path(f"{CONNECTORS}/new/http", views.create_http, name="connector_new_http"),
    path(f"{CONNECTORS}/new/table", tables.create_table, name="connector_new_table"),
    path(CONNECTOR, views.overview, name="connector"),
    path(f"{CONNECTOR}/name", views.change, name="connector_name"),
    path(f"{CONNECTOR}/settings", views.change_http, name="connector_settings"),
    path(f"{CONNECTOR}/deletion", views.delete, name="connector_deletion"),
    path(f"{CONNECTOR}/test", http_tests.run_test, name="connector_test"),
    path(f"{CONNECTOR}/headers", http_tests.headers, name="connector_headers"),
    path(f"{CONNECTOR}/rows", tables.table_rows, name="connector_rows"),
    path(f"{CONNECTOR}/loading", tables.loading, name="connector_loading"),
    path(f"{CONNECTOR}/columns", tables.columns, name="connector_columns"),
    path(f"{CONNECTOR}/access", grants.access_tab, name="connector_access"),
    path(f"{CONNECTOR}/access/removal", grants.take_away, name="grant_removal"),
    path(f"{API_USER}/connectors", grants.principal_connectors, name="api_user_connectors"),
    path(f"{MEMBER}/connectors", grants.principal_connectors, name="member_connectors"),
    path(f"{TEAM}/connectors", grants.team_connectors, name="team_connectors"),
]

# Named endpoints
ENDPOINTS = f"{ORGANIZATION}/endpoints"
ENDPOINT = f"{ENDPOINTS}/<str:endpoint_id>"
endpoints: list[URLPattern] = [
    path(ENDPOINTS, endpoint_list, name="endpoints"),
    path(f"{ENDPOINTS}/new", endpoint_editing.create, name="endpoint_new"),
    path(ENDPOINT, endpoint_views.overview, name="endpoint"),
    path(f"{ENDPOINT}/settings", endpoint_editing.change, name="endpoint_settings"),
    path(f"{ENDPOINT}/trial", endpoint_trials.trial, name="endpoint_trial"),
    path(f"{ENDPOINT}/trial/grant", endpoint_trials.grant, name="endpoint_trial_grant"),
    path(f"{ENDPOINT}/deletion", endpoint_views.delete, name="endpoint_deletion"),
]

# Widgets, the pages that other sites frame, and the script that does so
WIDGET = f"{ORGANIZATION}/widgets/<str:widget_id>"
widgets: list[URLPattern] = [
    path(f"{ORGANIZATION}/widgets", widget_list, name="widgets"),
    path(f"{ORGANIZATION}/widgets/new", widget_changes.create, name="widget_create"),
    path(WIDGET, widget_pages.widget_page, name="widget"),
    path(f"{WIDGET}/change", widget_changes.change, name="widget_change"),
    path(f"{WIDGET}/security", widget_changes.security, name="widget_security"),
    path(f"{WIDGET}/deletion", widget_changes.delete, name="widget_deletion"),
    path(f"{WIDGET}/preview", widget_previews.as_oneself, name="widget_preview"),
    path(
        f"{WIDGET}/preview/<str:api_user_id>",
        widget_previews.as_api_user,
        name="widget_preview_as",
    ),
    path("embed/<str:widget_id>", embed_pages.embed, name="embed"),
    path("embed/<str:widget_id>/frame", embed_pages.frame, name="embed_frame"),
    path("sdk/<str:name>", sdk.client_file, name="sdk"),
]

# Pops, and the way from none of them to the first answer
POPS = f"{ORGANIZATION}/pops"
POP = f"{POPS}/<str:pop_id>"
START = f"{ORGANIZATION}/start"
pops: list[URLPattern] = [
    path(POPS, pop_list, name="pops"),
    path(f"{POPS}/new", pop_views.create, name="pop_create"),
    path(POP, pop_views.pop_page, name="pop"),
    path(f"{POP}/settings", pop_views.change, name="pop_settings"),
    path(f"{POP}/status", pop_views.set_status, name="pop_status"),
    path(f"{POP}/deletion", pop_views.delete, name="pop_deletion"),
    path(START, onboarding.first_step, name="start"),
    path(f"{START}/<str:pop_id>/key", onboarding.key_step, name="start_key"),
    path(f"{START}/<str:pop_id>/key/new", onboarding_key.create_key, name="start_key_new"),
    path(f"{START}/<str:pop_id>", onboarding.quick_start, name="start_quick_start"),
]

urlpatterns = [*connectors, *endpoints, *widgets, *pops]
