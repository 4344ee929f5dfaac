"""Which headers keep a framed page to its listed origins."""

from csp.utils import build_policy
from django.http import HttpResponse

from portal.http.content_security import allow_framing


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
