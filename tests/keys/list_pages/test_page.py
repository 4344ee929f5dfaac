"""Does the list show what its address asks for, and nothing that the reader may not do?"""

import pytest
from django.utils.html import escape

from keys.models import ApiKey
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked
from tests.keys.pages.asking import Person, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


@pytest.fixture
def three(cast: Cast) -> None:
    """An active key, one that ended, one revoked."""
    mint(cast.acme, cast.alice, name="lasting", now=NOW - DAY)
    mint(cast.acme, cast.alice, name="ended", life=DAY, now=NOW - 2 * DAY)
    revoked(mint(cast.acme, cast.alice, name="stopped", life=30 * DAY), cast.alice)


@pytest.mark.usefixtures("three")
def test_the_columns_are_the_owners(alice: Person) -> None:
    words = text_of(alice.get())
    heads = ["Status", "Key name", "Key", "Created", "Expires", "Last used"]
    assert " ".join(heads) in words


@pytest.mark.usefixtures("three")
def test_the_page_has_the_owners_words(alice: Person) -> None:
    page = alice.get().content.decode()
    assert "<h1>API Keys</h1>" in page
    assert "Generate API key" in page
    assert "Copy Organization ID" in page
    assert alice.organization.public_id in page


@pytest.mark.usefixtures("three")
def test_keys_are_masked_with_their_last_eight_characters(alice: Person) -> None:
    key = ApiKey.objects.get(name="lasting")
    assert f"...********{key.tail}" in text_of(alice.get())


@pytest.mark.usefixtures("three")
def test_created_and_expires_are_dates_also_on_ended_keys(alice: Person) -> None:
    words = text_of(alice.get(search="ended"))
    assert "28 Feb 2026 1 Mar 2026 Never" in words


@pytest.mark.usefixtures("three")
def test_a_status_and_a_search_narrow_the_list(alice: Person) -> None:
    assert "lasting" not in text_of(alice.get(status="revoked"))
    assert "stopped" not in text_of(alice.get(search="last"))


@pytest.mark.usefixtures("three")
def test_the_tabs_count(alice: Person) -> None:
    words = text_of(alice.get())
    assert "All 3 Active 1 Expires soon 0 Expired 1 Revoked 1" in words


@pytest.mark.usefixtures("three")
def test_each_link_keeps_the_rest_of_the_address(alice: Person) -> None:
    page = alice.get(search="last", status="active", sort="name").content.decode()
    base = alice.path()
    assert f"{base}?search=last&amp;status=revoked&amp;sort=name" in page
    assert f"{base}?search=last&amp;status=active&amp;sort=-name" in page


@pytest.mark.usefixtures("three")
def test_the_sorted_column_says_so(alice: Person) -> None:
    assert 'aria-sort="descending"' in alice.get().content.decode()
    assert 'aria-sort="ascending"' in alice.get(sort="name").content.decode()


@pytest.mark.usefixtures("three")
def test_the_name_and_the_three_dots_both_open_the_panel(alice: Person) -> None:
    page = alice.get().content.decode()
    target = f'href="{alice.path(ApiKey.objects.get(name="lasting"))}"'
    assert page.count(target) == 2


def test_pages_lead_on_and_back(alice: Person, cast: Cast) -> None:
    for number in range(30):
        mint(cast.acme, cast.alice, name=f"key-{number:02}")
    first = alice.get(sort="name")
    following = alice.client.get(first.context["next"])
    back = alice.client.get(following.context["previous"])
    assert [len(r.context["rows"]) for r in (first, following, back)] == [25, 5, 25]
    assert "1 to 25 of 30 keys" in text_of(first)
    assert "26 to 30 of 30 keys" in text_of(following)


def test_far_down_only_is_told_how_many_rows_there_are(
    alice: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows in front are counted as far as a person cares: which row a page begins with is not known from there on."""
    for number in range(4):
        mint(cast.acme, cast.alice, name=f"key-{number}")
    monkeypatch.setattr("keys.lists.listing.PAGE_SIZE", 2)
    for module in ("keys.lists.listing", "portal.paging"):
        monkeypatch.setattr(f"{module}.COUNTED_AT_MOST", 1)
    first = alice.get()
    assert "1 to 2 of 1+ keys" in text_of(first)
    words = text_of(alice.client.get(first.context["next"]))
    assert "2 of 1+ keys" in words
    assert "to 4 of" not in words


def test_no_keys_yet_teaches_what_a_key_is(alice: Person) -> None:
    words = text_of(alice.get())
    assert "No API keys yet" in words
    assert "Generate your first key" in words


@pytest.mark.usefixtures("three")
def test_no_match_offers_to_clear_the_filters(alice: Person) -> None:
    words = text_of(alice.get(search="zzz", status="active"))
    assert "No key has “zzz” in its name, external id or metadata and the status Active." in words
    assert "Clear filters" in words


@pytest.mark.usefixtures("three")
def test_a_short_search_is_told_to_be_longer(alice: Person) -> None:
    words = text_of(alice.get(search="zz"))
    assert "Type at least 3 characters to search." in words
    assert "lasting" in words


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "living"},
        {"sort": "digest"},
        {"after": "nonsense"},
        {"before": "nonsense"},
        {"search": "a\0b"},
        {"search": "x" * 101},
    ],
)
def test_an_address_that_asks_for_what_does_not_exist_says_so(
    alice: Person, asked: dict[str, str]
) -> None:
    response = alice.get(**asked)
    assert response.status_code == 400
    assert "Show all keys" in text_of(response)


@pytest.mark.usefixtures("three")
def test_htmx_gets_the_list_alone(cast: Cast) -> None:
    response = person(cast.alice, cast.acme, htmx=True).get()
    assert "<h1>" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_typing_a_search_writes_a_clean_address(cast: Cast) -> None:
    alice = person(cast.alice, cast.acme)
    headers = {"HX-Request": "true", "HX-Trigger-Name": "search"}
    response = alice.client.get(alice.path(), {"search": "abc", "status": ""}, headers=headers)
    assert response.headers["HX-Replace-Url"] == f"{alice.path()}?search=abc"


@pytest.mark.usefixtures("three")
def test_a_key_just_made_is_marked_for_its_maker(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="newcomer")
    assert "newcomer New" in text_of(person(cast.alice, cast.acme).get())
    assert "newcomer New" not in text_of(person(cast.bob, cast.acme).get())


@pytest.mark.usefixtures("three")
def test_a_viewer_sees_the_list_and_no_actions(cast: Cast) -> None:
    response = person(cast.vera, cast.acme).get()
    assert "lasting" in text_of(response)
    assert "Generate API key" not in text_of(response)


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    assert person(cast.charlie, cast.acme).get().status_code == 404


def test_a_name_of_markup_is_shown_as_text(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice, name='"><script>x</script>')
    assert "<script>x" not in alice.get().content.decode()


@pytest.mark.usefixtures("three")
def test_the_list_is_kept_by_no_cache(alice: Person) -> None:
    assert "no-store" in alice.get().headers["Cache-Control"]


def test_a_newcomer_is_led_to_the_first_steps_until_a_request_was_accepted(cast: Cast) -> None:
    alice = person(cast.alice, cast.acme)
    mint(cast.acme, cast.alice)
    assert "New here?" in text_of(alice.get())
    assert "New here?" not in text_of(alice.get(search="nothing of that name"))
    cast.acme.daily_usage.create(day=NOW.date(), outcome="VALID", count=1)
    assert "New here?" not in text_of(alice.get())


def test_a_viewer_is_not_led_to_steps_that_others_take(cast: Cast) -> None:
    assert "New here?" not in text_of(person(cast.vera, cast.acme).get())


@pytest.mark.usefixtures("three")
def test_the_list_leaves_as_a_file_with_its_filters(alice: Person) -> None:
    page = alice.get(search="last", sort="name")
    address = f"{alice.path()}?search=last&sort=name&format=csv"
    assert f'href="{escape(address)}"' in page.content.decode()
    answer = alice.client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="api-keys-2026-03-02.csv"'
    lines = b"".join(answer).decode().splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "lasting"]


def test_another_site_that_sends_a_browser_to_the_file_gets_the_page(alice: Person) -> None:
    there = f"{alice.path()}?format=csv"
    answer = alice.client.get(there, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.usefixtures("three")
def test_a_file_of_no_such_status_is_refused_as_its_list_is(alice: Person) -> None:
    assert alice.get(status="living", format="csv").status_code == 400


def test_a_list_that_is_longer_than_a_file_says_where_the_file_ends(
    alice: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keys.list_pages.page.MOST_ROWS", 1)
    mint(cast.acme, cast.alice, name="one")
    assert "Export CSV" in text_of(alice.get())
    mint(cast.acme, cast.alice, name="two")
    assert "Export the first 1 as CSV" in text_of(alice.get())
