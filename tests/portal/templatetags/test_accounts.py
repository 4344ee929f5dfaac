"""The account pages offer sign-up only where it is open, and say nothing twice."""

from types import MappingProxyType

import pytest
from django import forms

from portal.templatetags.accounts import as_json, passkeys_work, sign_up_is_open, unprompted
from tests.portal.asking import ask


class SignInForm(forms.Form):
    login = forms.CharField(label="Email", widget=forms.TextInput({"placeholder": "Email address"}))
    name = forms.CharField(label="Your name", widget=forms.TextInput({"placeholder": "Ada"}))


@pytest.mark.parametrize(("policy", "open_"), [("open", True), ("closed", False)])
def test_sign_up_is_offered_where_the_policy_is_open(settings, policy: str, open_: bool):
    settings.SIGN_UP = policy
    assert sign_up_is_open({"request": ask("/accounts/login/")}) is open_


def test_an_error_page_without_a_request_offers_no_sign_up():
    assert sign_up_is_open({}) is False


def test_a_placeholder_that_repeats_the_label_is_left_out():
    assert "placeholder" not in str(unprompted(SignInForm()["login"]))


def test_a_placeholder_that_is_an_example_stays():
    assert 'placeholder="Ada"' in str(unprompted(SignInForm()["name"]))


@pytest.mark.parametrize(("host", "work"), [("localhost", True), ("127.0.0.1", False)])
def test_passkeys_are_offered_where_they_work(host: str, work: bool):
    request = ask("/accounts/login/")
    request.META["HTTP_HOST"] = host
    assert passkeys_work({"request": request}) is work


def test_a_page_without_a_request_offers_no_passkeys():
    assert passkeys_work({}) is False


def test_what_a_script_reads_is_json_also_where_mappings_are_nested():
    assert as_json({"a": MappingProxyType({"b": 1})}) == '{"a": {"b": 1}}'
