"""What is told while the database is away needs no database itself."""

from django.test import RequestFactory

from portal.http import outage


def test_the_page_is_rendered_without_a_single_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = outage.unavailable(RequestFactory().get("/o/org_x/keys"))
    assert answer.status_code == 503
    assert b"database" in answer.content


def test_no_answer_about_an_outage_is_kept_by_a_cache():
    answer = outage.unavailable(RequestFactory().get("/v1/whoami"))
    assert (answer["Cache-Control"], answer["Retry-After"]) == ("no-store", "1")
