"""Which addresses do programs call on this floor?"""

from django.urls import path

from apiusers.api_users.api import ApiUsers, OneApiUser
from apiusers.roles.api import OneRole, Roles
from apiusers.teams.api import OneTeam, Teams

urlpatterns = [
    path("v1/api-users", ApiUsers.as_view()),
    path("v1/api-users/<str:api_user_id>", OneApiUser.as_view()),
    path("v1/teams", Teams.as_view()),
    path("v1/teams/<str:team_id>", OneTeam.as_view()),
    path("v1/roles", Roles.as_view()),
    path("v1/roles/<str:role_id>", OneRole.as_view()),
]
