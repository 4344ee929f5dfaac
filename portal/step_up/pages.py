"""The page that asks who somebody is, for those who are sent there: an application asked for it (`prompt=login`)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from portal.http.redirects import next_path
from portal.http.requests import PageRequest
from portal.pages.access_policies import signed_in_view
from portal.pages.form_pages import GET_AND_POST
from portal.pages.reauthentication import ProofNeededError, has_brought_proof
from portal.step_up import question


@signed_in_view
@require_http_methods(GET_AND_POST)
def confirm(request: PageRequest) -> HttpResponse:
    """GET asks, however lately they were asked; POST stamps the session and leads on to `next`."""
    question.take(request)
    if has_brought_proof(request):
        return HttpResponseRedirect(next_path(request))
    response = question.ask(request, ProofNeededError(), carries=True)
    response.status_code = 200 if request.method != "POST" else response.status_code
    return response
