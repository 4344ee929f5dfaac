"""Which addresses are served on this floor?"""

from django.urls import path

from resources.api import PopConfig

urlpatterns = [path("pops/<str:pop_id>/config", PopConfig.as_view())]
