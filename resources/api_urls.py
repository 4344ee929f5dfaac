"""Which addresses do programs call on this floor? None ends in a slash, and none redirects."""

from django.urls import URLPattern, path

from resources.api.client_services import (
    ClientServices,
    ComputeServices,
    DataService,
    Sessions,
)
from resources.api.pop_config import PopConfig
from resources.api.pops import OnePop, Pops
from resources.api.sample_worker import SampleWorker
from resources.api.unnamed_worker import UnnamedWorker
from resources.api.worker import Worker

# Connectors and who may reach them
connectors: list[URLPattern] = []

# Pops, and what their clients fetch
pops = [
    path("pops/<str:pop_id>/config", PopConfig.as_view()),
    path("pops/<str:pop_id>/worker/<path:path>", Worker.as_view()),
    path("workers/config", UnnamedWorker.as_view()),
    path("demo/worker/<path:path>", SampleWorker.as_view()),
    path("configs", ClientServices.as_view()),
    path("data/config", DataService.as_view()),
    path("v1/configs", ComputeServices.as_view()),
    path("v1/sessions", Sessions.as_view()),
    path("v1/pops", Pops.as_view()),
    path("v1/pops/<str:pop>", OnePop.as_view()),
]

# Widgets
widgets: list[URLPattern] = []

# Named endpoints; `v1/<name>` takes what nobody above has taken, so it stays last.
endpoints: list[URLPattern] = []

urlpatterns = [*connectors, *pops, *widgets, *endpoints]
