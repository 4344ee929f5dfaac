"""Which addresses does the documentation have?"""

from django.urls import path

from portal.documentation import pages

app_name = "documentation"
urlpatterns = [
    path("docs", pages.index, name="index"),
    path("docs/search", pages.find, name="search"),
    path("docs/guides/<str:guide>", pages.guide, name="guide"),
    path("docs/<str:api>", pages.api, name="api"),
    path("docs/<str:api>/<str:operation>", pages.operation, name="operation"),
]
