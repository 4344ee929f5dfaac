"""Where is the icon that browsers ask for at /favicon.ico, also beside an answer in JSON?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from portal.pages.policies import public_view


@public_view("browsers ask for it unbidden, before anybody signs in")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/keydock.svg"))
