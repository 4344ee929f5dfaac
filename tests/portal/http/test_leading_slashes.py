"""Two slashes at the start of an address for programs mean one, and of a page nothing."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    "path", ["//authentication/token", "///authentication/token", "//oauth/token"]
)
def test_a_program_that_writes_a_slash_too_many_is_answered(db, path: str):
    answer = Client().post("/", {}, content_type="application/json", PATH_INFO=path)
    assert answer.status_code == 400  # what the route itself says to an empty body


@pytest.mark.parametrize("path", ["//accounts/login/", "//evil.example/v1/whoami"])
def test_a_page_has_one_address(db, path: str):
    assert Client().get("/", PATH_INFO=path).status_code == 404
