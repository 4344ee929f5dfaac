"""The ground's own pages and its service routes."""

from django.urls import path

app_name = "portal"
urlpatterns: list = []
