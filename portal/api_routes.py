"""Which addresses tell of the API itself?"""

from django.urls import path

from portal.api_documentation import ApiDocs, OpenApi

urlpatterns = [
    path("v1/openapi.json", OpenApi.as_view(), name="openapi"),
    path("v1/docs", ApiDocs.as_view(), name="api_docs"),
]
