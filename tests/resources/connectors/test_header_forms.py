"""Headers are typed in rows; a stored value is kept, and never comes back in the page."""

from resources.connectors.header_forms import EMPTY_ROWS, HeaderRows


def rows(*pairs: tuple[str, str]) -> dict[str, str]:
    return {
        f"header_{row}_{part}": text
        for row, pair in enumerate(pairs)
        for part, text in zip(("name", "value"), pair, strict=True)
    }


def test_stored_names_stand_first_and_some_rows_are_free() -> None:
    form = HeaderRows(stored=["X-B", "X-A"])
    names = [name.value() for name, _ in form.header_rows()]
    assert names == ["X-A", "X-B", *[""] * EMPTY_ROWS]


def test_an_empty_value_keeps_what_is_stored_and_an_empty_name_removes_it() -> None:
    form = HeaderRows(rows(("X-A", ""), ("", ""), ("X-C", "new")), stored=["X-A", "X-B"])
    assert form.is_valid()
    assert form.headers() == {"X-A": None, "X-C": "new"}


def test_a_new_name_without_a_value_is_told_at_once() -> None:
    assert set(HeaderRows(rows(("X-A", ""))).errors) == {"header_0_value"}


def test_a_typed_value_is_asked_for_again_when_another_field_is_wrong() -> None:
    form = HeaderRows(rows(("X-A", "new"), ("X-B", ""), ("", "3")), stored=["X-A", "X-B"])
    assert not form.is_valid()
    form.focus_on_what_is_wrong()
    assert "Enter this value again" in str(form.errors["header_0_value"])
    assert "header_1_value" not in form.errors


def test_a_value_without_a_name_and_a_name_twice_are_told() -> None:
    form = HeaderRows(rows(("X-A", "1"), ("x-a", "2"), ("", "3")))
    assert set(form.errors) == {"header_1_name", "header_2_name"}


def test_a_typed_value_is_not_in_the_page_that_comes_back() -> None:
    form = HeaderRows(rows(("X-A", "hush-hush"), ("X-A", "again")))
    assert "hush-hush" not in form.as_p()
