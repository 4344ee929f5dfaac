"""Where do operators say what the portal is called and how it looks? On one page, with a preview of what they typed."""

import base64
import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.actors import Actor
from portal.branding import logos, services
from portal.branding.colours import DARK_TEXT, WHITE, for_dark
from portal.branding.front_page import as_html
from portal.branding.services import KEEP, LOGOS, BrandAsked, columns_shown
from portal.branding.shown import brand_of
from portal.installation.brand import Brand, current
from portal.models import Branding
from portal.pages.form_pages import status_of
from portal.pages.forms import RefusableForm

TEMPLATE = "admin/branding.html"
BETWEEN = re.compile(r"[\s,]+")
OUR_DARK = "#f1f1f4"  # `--primary` of static/css/tokens.css, where the page is dark


class BrandingForm(RefusableForm):
    """What operators may say. Of a logo: a file, or that there shall be none."""

    name = forms.CharField(max_length=services.LONGEST_NAME, help_text="On every page and mail.")
    logo = forms.FileField(
        required=False, help_text="PNG or SVG, at most 200 KiB. Pages show it 36 pixels high."
    )
    no_logo = forms.BooleanField(required=False, label="Without a logo")
    logo_dark = forms.FileField(
        required=False, label="Logo on dark pages", help_text="Empty: the same logo."
    )
    no_logo_dark = forms.BooleanField(required=False, label="Without one for dark pages")
    accent = forms.CharField(
        required=False,
        max_length=7,
        help_text="Colour of buttons, like #1d4fbe. White text on it has a contrast of 4.5:1 or more.",
    )
    support_email = forms.CharField(required=False, max_length=254, label="Support address")
    terms_url = forms.CharField(required=False, label="Terms", help_text="Address of a page.")
    privacy_url = forms.CharField(required=False, label="Privacy policy")
    status_url = forms.CharField(required=False, label="Status page")
    sender_name = forms.CharField(
        required=False,
        max_length=services.LONGEST_NAME,
        label="Sender of mails",
        help_text="The name before the address of DEFAULT_FROM_EMAIL. Empty: the name of the portal.",
    )
    front_page = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text="Markdown, for strangers at the address of the portal. HTML is shown as text.",
    )
    sign_up_domains = forms.CharField(
        required=False,
        label="Domains that sign up",
        help_text="Like example.com, example.org: of addresses that need no invitation. Empty: all.",
    )

    def asked(self) -> BrandAsked:
        typed = dict(self.cleaned_data)
        typed["sign_up_domains"] = [
            name for name in BETWEEN.split(typed["sign_up_domains"]) if name
        ]
        for field in LOGOS:
            file, none = typed.pop(field), typed.pop(f"no_{field}")
            typed[field] = file.read() if file else (b"" if none else KEEP)
        return BrandAsked(**typed)


@admin.register(Branding)
class BrandingAdmin(admin.ModelAdmin):
    """One row, so the page stands where the list of others does."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:portal_branding_changelist")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """GET shows what is said now; POST saves it, or with `preview` shows what it would look like."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = Branding.objects.filter(pk=1).first()
        if request.method != "POST":
            return self.page(request, BrandingForm(initial=as_typed(row)), row, preview_of(row))
        form = BrandingForm(request.POST, request.FILES)
        if form.is_valid():
            with form.showing_refusals():
                if "preview" in request.POST:
                    return self.page(request, form, row, preview_of_asked(form.asked(), row))
                services.change(asked=form.asked(), actor=Actor.operator(request))
                messages.success(request, "Saved. Every process shows it within seconds.")
                there = reverse("admin:portal_branding_changelist")
                return HttpResponseRedirect(there, status=303)
        return self.page(request, form, row, preview_of(row))

    def page(
        self, request: HttpRequest, form: BrandingForm, row: Branding | None, preview: dict
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Name and look",
            "opts": self.opts,
            "form": form,
            "row": row,
            "preview": preview,
        }
        return render(request, TEMPLATE, context, status=status_of(form))


def as_typed(row: Branding | None) -> dict[str, Any]:
    """What the form shows at first: what was saved, or what the environment says."""
    said = columns_shown(brand_of(row) if row else current())
    return said | {"sign_up_domains": ", ".join(said["sign_up_domains"])}


def preview_of_asked(asked: BrandAsked, row: Branding | None) -> dict[str, Any]:
    """What the page would show. Raises Refusal where it would not be saved. The row is not changed."""
    columns = asked.clean()
    draft = row or Branding()
    for name, value in columns.items():
        setattr(draft, name, value)
    return {**preview_of(draft), "is_draft": True}


def preview_of(row: Branding | None) -> dict[str, Any]:
    """The parts of a page, in light and dark; images stand in the page itself, since a draft has no address."""
    shown: Brand = brand_of(row) if row else current()
    light, dark = image_of(row, "logo"), image_of(row, "logo_dark")
    return {
        "brand": shown,
        "sides": [
            {"name": "light", "page": "#fafafa", "text": DARK_TEXT, "logo": light}
            | {"button": shown.accent or DARK_TEXT, "on_button": WHITE},
            {"name": "dark", "page": "#0b0c0e", "text": OUR_DARK, "logo": dark or light}
            | {"button": for_dark(shown.accent) if shown.accent else OUR_DARK}
            | {"on_button": DARK_TEXT},
        ],
        "written": as_html(shown.front_page),
    }


def image_of(row: Branding | None, field: str) -> str:
    """A `data:` address of the stored image, or nothing."""
    content = bytes(getattr(row, field)) if row else b""
    if not content:
        return ""
    kind = logos.TYPES[getattr(row, f"{field}_kind")]
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
