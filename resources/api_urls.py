"""Which addresses do programs call on this floor? None ends in a slash, and none redirects."""

from django.urls import URLPattern, path

from resources.connectors.api import Connectors, OneConnector
from resources.connectors.rows_api import ConnectorData, ConnectorRows, ConnectorTest
from resources.endpoints import addresses as endpoint_addresses  # noqa: F401 - the converter `public_name`
from resources.endpoints.api import Endpoints, OneEndpoint
from resources.endpoints.rows_api import EndpointRows
from resources.grants.api import Grants, OneGrant
from resources.pops.api import OnePop, Pops
from resources.pops.client_services_api import (
    ClientServices,
    ComputeServices,
    DataService,
    Sessions,
)
from resources.pops.config_api import PopConfig
from resources.pops.sample_worker_api import SampleWorker
from resources.pops.unnamed_worker_api import UnnamedWorker
from resources.pops.worker_api import Worker
from resources.v2.endpoints import EndpointParameters, EndpointRowsV2, EndpointsV2
from resources.v2.widgets import WidgetParametersV2, WidgetsV2
from resources.widgets.api import OneWidget, Widgets

# Connectors and who may reach them
CONNECTOR = "v1/connectors/<str:connector_id>"
connectors: list[URLPattern] = [
    path("v1/connectors", Connectors.as_view()),
    path(CONNECTOR, OneConnector.as_view()),
    path(f"{CONNECTOR}/data", ConnectorData.as_view()),
    path(f"{CONNECTOR}/rows", ConnectorRows.as_view()),
    path(f"{CONNECTOR}/test", ConnectorTest.as_view()),
    path(f"{CONNECTOR}/grants", Grants.as_view()),
    path(f"{CONNECTOR}/grants/<str:holder_type>/<str:holder_id>", OneGrant.as_view()),
]

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
widgets = [
    path("v1/widgets", Widgets.as_view()),
    path("v1/widgets/<str:widget_id>", OneWidget.as_view()),
    path("api/v2/widget", WidgetsV2.as_view()),
    path("api/v2/widget/<str:widget_id>/parameter", WidgetParametersV2.as_view()),
]

# Named endpoints; `v1/<name>` takes what nobody above has taken, so it stays last.
endpoints = [
    path("v1/endpoints", Endpoints.as_view()),
    path("v1/endpoints/<str:endpoint_id>", OneEndpoint.as_view()),
    path("api/v2/endpoint", EndpointsV2.as_view()),
    path("api/v2/endpoint/<str:endpoint_id>/parameters", EndpointParameters.as_view()),
    path("api/v2/endpoint/<public_name:endpoint_name>", EndpointRowsV2.as_view()),
    path("v1/<public_name:endpoint_name>", EndpointRows.as_view()),
]

urlpatterns = [*connectors, *pops, *widgets, *endpoints]
