"""What does the operator see and do about permissions that organizations ask for? Approve or refuse, with a reason."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from portal import clock
from portal.actors import Actor
from portal.admin.refusals import ReadOnly
from portal.customers import permission_requests
from portal.customers.request_notices import RIGHT
from portal.errors import Conflict, Refusal
from portal.models import PermissionRequest
from portal.names import LONGEST_REASON
from portal.pages.form_pages import REFUSED, post_data, status_of
from portal.pages.forms import RefusableForm

TEMPLATE = "admin/portal/permissionrequest/decision.html"


class DecisionForm(RefusableForm):
    """Why so; which of the two it is, the button says."""

    answer = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="The organization's administrators read it. Needed to refuse.",
    )

    def clean_answer(self) -> str:
        """In one line, as it stands in mails."""
        return " ".join(self.cleaned_data["answer"].split())


@admin.register(PermissionRequest)
class PermissionRequestAdmin(ReadOnly):
    list_display = ("asked_at", "organization", "asked_for", "reason", "asked_by", "state")
    list_filter = ("state",)
    list_select_related = ("organization", "asked_by")
    search_fields = ("organization__name", "organization__public_id", "=public_id")
    ordering = ("-asked_at", "-id")
    fields = (
        "public_id", "organization", "asked_for", "reason", "asked_by", "asked_at", "state", "answer", "ended_by",
        "ended_at",
    )  # fmt: skip
    change_form_template = "admin/portal/permissionrequest/change_form.html"

    @admin.display(description="permissions")
    def asked_for(self, asked: PermissionRequest) -> str:
        return ", ".join(asked.permissions)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """The right to change such rows, though no field of one can be edited here."""
        return request.user.has_perm(RIGHT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PermissionRequest]:
        """With the organization at hand, under whose lock it is decided, whether or not that is still there."""
        return super().get_queryset(request).select_related("organization")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide)
        name = "portal_permissionrequest_decision"
        return [path("<path:pk>/decision/", view, name=name), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: str) -> HttpResponse:
        """GET asks; POST approves or refuses. 409 where somebody else was first."""
        asked = self.asked_or_404(request, pk)
        form = DecisionForm(post_data(request))
        status = status_of(form)
        if form.is_valid():
            try:
                self.carry_out(request, asked, form.cleaned_data["answer"])
                there = reverse("admin:portal_permissionrequest_changelist")
                return HttpResponseRedirect(there, status=303)
            except Refusal as refusal:
                form.refuse(refusal)
                status = refusal.status if isinstance(refusal, Conflict) else REFUSED
                asked = self.asked_or_404(request, pk)  # as it stands now, if it still does
        context = {
            **self.admin_site.each_context(request),
            "title": "Decide a request for permissions",
            "opts": self.opts,
            "form": form,
            "asked": asked,
        }
        return render(request, TEMPLATE, context, status=status)

    def asked_or_404(self, request: HttpRequest, pk: str) -> PermissionRequest:
        """Raises Http404, also where it went with its organization, and for whoever may not decide it."""
        asked = self.get_object(request, pk) if self.has_decide_permission(request) else None
        if asked is None:
            raise Http404("No such request.")
        return asked

    def carry_out(self, request: HttpRequest, asked: PermissionRequest, answer: str) -> None:
        """Raises Refusal as the services do."""
        is_approved = "approve" in request.POST
        service = permission_requests.approve if is_approved else permission_requests.refuse
        done = service(asked=asked, answer=answer, actor=Actor.operator(request), now=clock.now())
        self.message_user(request, f"What {done.organization} asked for was {done.state}.")
