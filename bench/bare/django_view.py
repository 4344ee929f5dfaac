"""How fast can Django answer at all? One view, no middleware, no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="nothing is signed here",
    MIDDLEWARE=[],
)


def hello(request: HttpRequest) -> JsonResponse:
    """Answer `{"message": "hello"}`."""
    return JsonResponse({"message": "hello"})


urlpatterns = [path("", hello)]
application = get_wsgi_application()
