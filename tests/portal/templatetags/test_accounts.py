"""The account pages offer sign-up only where it is open, and say nothing twice."""

import pytest
from django import forms

from portal.templatetags.accounts import sign_up_is_open, unprompted
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
