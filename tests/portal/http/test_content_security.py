"""Pages load and frame nothing of others, and an answer that may do more says so through one module."""

from csp.utils import build_policy
from django.http import HttpResponse

from portal.http.content_security import (
    OF_EVERY_PAGE,
    allow_framing,
    let_forms_lead_to,
    let_frame_own_pages,
)
from tests.house.sources import modules


def policy(*origins: str, scripted: bool = False) -> str:
    answer = allow_framing(HttpResponse(), origins, scripted=scripted)
    return build_policy(config=answer._csp_config)


def test_listed_origins_alone_are_ancestors() -> None:
    assert "frame-ancestors https://a.example http://localhost:3000" in policy(
        "https://a.example", "http://localhost:3000"
    )
    assert "frame-ancestors 'none'" in policy()


def test_scripts_run_where_they_are_asked_for_alone() -> None:
    assert "script-src 'none'" in policy()
    assert "script-src 'self'" in policy(scripted=True)
    assert "'unsafe" not in policy(scripted=True)


def test_the_address_is_told_to_nobody_and_the_page_is_kept_by_nobody() -> None:
    answer = allow_framing(HttpResponse(), [])
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert answer.xframe_options_exempt


def test_forms_lead_to_the_application_that_is_named_and_the_scheme_where_none_can_be() -> None:
    def led_to(origin: str) -> object:
        return getattr(let_forms_lead_to(HttpResponse(), origin), "_csp_update", None)

    assert led_to("https://app.example") == {"form-action": ["https://app.example"]}
    assert led_to("http://[::1]:8971") == {"form-action": ["http:"]}
    assert led_to("") is None


def test_a_page_that_frames_something_frames_our_own_pages() -> None:
    page = let_frame_own_pages(HttpResponse())
    written = build_policy(config=OF_EVERY_PAGE, update=page._csp_update)
    assert "frame-src 'self'" in written
    assert "default-src 'none'" in written


def test_nothing_of_a_page_is_let_in_inline_or_from_other_servers() -> None:
    assert {source for sources in OF_EVERY_PAGE.values() for source in sources} == {
        "'none'",
        "'self'",
        "data:",
    }


def test_no_other_module_says_what_an_answer_may_load() -> None:
    marks = ("_csp_", "csp_exempt", "csp_update", "csp_replace", "xframe_options_")
    saying = {str(m) for m in modules() if any(mark in m.text for mark in marks)}
    assert saying == {"portal/http/content_security.py"}
