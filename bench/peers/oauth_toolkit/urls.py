"""Which routes of django-oauth-toolkit are measured?"""

from django.urls import path
from oauth2_provider.views import IntrospectTokenView, TokenView

urlpatterns = [
    path("token", TokenView.as_view()),
    path("introspect", IntrospectTokenView.as_view()),
]
