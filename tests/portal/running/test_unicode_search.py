"""What is searched is found in either case, whatever its letters, on both databases."""

import pytest
from django.db import connection

from portal.models import Organization
from portal.running.unicode_search import like


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["PRÜF", "prüf", "Prüfung", "RÜFUNG"])
def test_a_name_is_found_by_its_letters_in_either_case(typed):
    Organization.objects.create(name="Prüfung")
    assert Organization.objects.filter(name__icontains=typed).exists()


@pytest.mark.django_db
def test_what_stands_for_any_letter_in_sql_stands_for_itself_in_a_search():
    Organization.objects.create(name="100 % sure_thing\\x")
    found = [
        Organization.objects.filter(name__icontains=typed).exists()
        for typed in ("0 % s", "e_t", "g\\x", "0%%s", "e%t")
    ]
    assert found == [True, True, True, False, False]


@pytest.mark.django_db
def test_nothing_is_neither_found_nor_not():
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(NULL AS text) LIKE 'x', 'x' LIKE CAST(NULL AS text)")
        assert cursor.fetchone() == (None, None)


def test_a_number_is_compared_as_its_text():
    assert like("1%", 12)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("%Ü%", "prüfung", True), ("a%b%c", "A--B--C", True), ("a%b%c", "abab", False), ("a_c", "aöc", True),
        ("%b_d", "abXdbcd", True), ("a", "ab", False), ("%", "", True), ("", "", True), ("", "a", False),
        ("ab%ba", "aba", False), ("%a%a%", "a", False),
    ],
)  # fmt: skip
def test_patterns_mean_what_they_mean_in_sql(pattern, text, matches):
    assert like(pattern, text) is matches
