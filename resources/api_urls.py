"""Which addresses do programs call on this floor? None ends in a slash, and none redirects."""

from django.urls import URLPattern, path

from resources.api.pop_config import PopConfig

# Connectors and who may reach them
connectors: list[URLPattern] = []

# Pops, and what their clients fetch
pops = [path("pops/<str:pop_id>/config", PopConfig.as_view())]

# Widgets
widgets: list[URLPattern] = []

# Named endpoints; `v1/<name>` takes what nobody above has taken, so it stays last.
endpoints: list[URLPattern] = []

urlpatterns = [*connectors, *pops, *widgets, *endpoints]
