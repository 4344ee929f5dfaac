"""A service's refusal is shown in the admin as a message; what may only be read can not be written."""

import pytest
from django.contrib.admin import AdminSite
from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage

from portal.admin.refusals import ReadOnly, RefusalsAsMessages
from portal.errors import Conflict
from portal.models import Organization
from tests.portal.asking import ask


@pytest.mark.parametrize("view", ["changeform_view", "delete_view", "changelist_view"])
def test_a_refusal_becomes_a_message_and_a_way_back(db, monkeypatch, view: str):
    def refuse(self, request, *args, **kwargs):
        raise Conflict("last_owner", "At least one Owner remains.")

    monkeypatch.setattr(f"django.contrib.admin.ModelAdmin.{view}", refuse)
    request = ask("/admin/portal/organization/1/change/?page=2")
    request._messages = SessionStorage(request)
    answer = getattr(RefusalsAsMessages(Organization, AdminSite()), view)(request, "1")
    assert answer["Location"] == "/admin/portal/organization/1/change/?page=2"
    assert [str(message) for message in get_messages(request)] == ["At least one Owner remains."]


def test_read_only_means_no_adding_changing_or_deleting():
    shown = ReadOnly(Organization, AdminSite())
    rights = ("has_add_permission", "has_change_permission", "has_delete_permission")
    assert [getattr(shown, right)(ask()) for right in rights] == [False, False, False]
