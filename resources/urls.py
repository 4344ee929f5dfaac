"""Which pages does this floor serve? Each thing has a list here under the name that the sidebar asks for."""

from django.urls import URLPattern

app_name = "resources"
ORGANIZATION = "o/<str:organization_id>"

# Connectors and who may reach them
connectors: list[URLPattern] = []

# Named endpoints
endpoints: list[URLPattern] = []

# Widgets, and the page that frames them
widgets: list[URLPattern] = []

# Pops
pops: list[URLPattern] = []

urlpatterns = [*connectors, *endpoints, *widgets, *pops]
