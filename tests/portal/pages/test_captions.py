"""Labels of choices are read as name and meaning, and never as markup that somebody typed."""

from portal.pages.forms import caption, permission_caption


def test_a_caption_says_the_name_and_what_it_is_about():
    assert caption("robot", "Reads orders.") == (
        '<span>robot <span class="about">Reads orders.</span></span>'
    )


def test_a_caption_without_description_is_the_name_alone():
    assert caption("robot") == "<span>robot</span>"


def test_what_somebody_typed_stays_text():
    assert "<b>" not in caption("<b>robot</b>", "<b>orders</b>")


def test_a_permission_is_written_as_programs_write_it():
    assert "<code>pops:read</code>" in permission_caption("pops:read", "Read Pops")
