"""Signing out leaves nothing behind in the browser but the theme and the memory of the device."""

from tests.portal.signed_in import signed_in


def test_the_browser_is_told_to_forget_what_it_kept(cast):
    assert signed_in(cast.bob).post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_the_session_is_over(cast):
    client = signed_in(cast.bob)
    client.post("/accounts/logout/")
    assert client.get("/developer/keys")["Location"].startswith("/accounts/login/")


def test_pages_of_a_person_are_kept_by_no_cache(cast):
    client = signed_in(cast.alice)
    for page in ("settings", "members", "audit", "invitations/new", "deletion"):
        answer = client.get(f"/o/{cast.acme.public_id}/{page}")
        assert "no-store" in answer["Cache-Control"], page
