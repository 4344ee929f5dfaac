"""The pages of this floor. Tabs that belong to a higher floor are served there and joined by URL name."""

from django.urls import path

from apiusers.api_users import assignments, limit_pages
from apiusers.api_users import pages as api_users
from apiusers.api_users.list_pages import api_user_list
from apiusers.roles import pages as roles
from apiusers.roles.list_pages import role_list
from apiusers.teams import pages as teams
from apiusers.teams.list_pages import team_list

app_name = "apiusers"
ORGANIZATION = "o/<str:organization_id>"
API_USER = f"{ORGANIZATION}/api-users/<str:api_user_id>"
MEMBER = f"{ORGANIZATION}/members/<str:member_id>"
TEAM = f"{ORGANIZATION}/teams/<str:team_id>"
ROLE = f"{ORGANIZATION}/roles/<str:role_id>"
urlpatterns = [
    path(f"{ORGANIZATION}/api-users", api_user_list, name="list"),
    path(API_USER, api_users.api_user_page, name="api_user"),
    path(f"{API_USER}/name", api_users.change, name="api_user_name"),
    path(f"{API_USER}/identity", api_users.identify, name="api_user_identity"),
    path(f"{API_USER}/activation", api_users.set_active, name="api_user_activation"),
    path(f"{API_USER}/deletion", api_users.delete, name="api_user_deletion"),
    path(f"{API_USER}/teams", assignments.teams_tab, name="api_user_teams"),
    path(f"{API_USER}/roles", assignments.roles_tab, name="api_user_roles"),
    path(f"{API_USER}/permissions", assignments.permissions_tab, name="api_user_permissions"),
    path(f"{API_USER}/limits", limit_pages.api_user_limits, name="api_user_limits"),
    path(f"{MEMBER}/limits", limit_pages.member_limits, name="member_limits"),
    path(f"{MEMBER}/teams", assignments.teams_tab, name="member_teams"),
    path(f"{MEMBER}/roles", assignments.roles_tab, name="member_roles"),
    path(f"{MEMBER}/permissions", assignments.permissions_tab, name="member_permissions"),
    path(f"{ORGANIZATION}/teams", team_list, name="teams"),
    path(f"{ORGANIZATION}/teams/new", teams.create, name="team_create"),
    path(TEAM, teams.team_page, name="team"),
    path(f"{TEAM}/name", teams.change, name="team_name"),
    path(f"{TEAM}/deletion", teams.delete, name="team_deletion"),
    path(f"{ORGANIZATION}/roles", role_list, name="roles"),
    path(f"{ORGANIZATION}/roles/new", roles.create, name="role_create"),
    path(f"{ROLE}/change", roles.change, name="role_change"),
    path(f"{ROLE}/deletion", roles.delete, name="role_deletion"),
]
