"""An event has a name that tells nobody how many there are, and that is found in its own organization alone."""

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from portal.audit_log.references import event_or_404, number_in, reference_of
from portal.audit_log.rows import events_of
from portal.models import AuditEvent
from portal.paging import LARGEST_ID, seal
from tests.portal.audit_log.test_filter import write


@given(st.integers(1, LARGEST_ID))
def test_the_name_of_an_event_leads_back_to_it(pk: int):
    reference = reference_of(AuditEvent(pk=pk))
    assert number_in(reference) == pk
    assert str(pk) not in reference or pk < 10**8  # a few digits stand there by chance


@given(st.text(max_size=300))
def test_what_was_not_written_here_names_no_event(text: str):
    assert number_in(text) is None


def test_a_cursor_is_no_event():
    assert number_in(seal('["2026-03-02T12:00:00+00:00",7]')) is None


def test_another_organization_s_event_is_not_found(cast):
    [event] = write(cast.other)
    with pytest.raises(Http404):
        event_or_404([events_of(cast.acme)], reference_of(event))
    assert event_or_404([events_of(cast.other)], reference_of(event)) == event
