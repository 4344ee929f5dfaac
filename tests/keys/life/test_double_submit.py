"""Does a form make at most one key, also when it is sent twice at once?"""

import pytest

from keys.life.double_submit import AlreadyGeneratedError, AskedKey, generate_once
from keys.models import AnsweredForm, ApiKey
from portal.errors import NameTaken
from tests.cast import Cast, actor, summon
from tests.keys.minting import NOW, mint
from tests.parallel import at_once, outcomes

ASKED = AskedKey(token="token-of-the-form", name="one", expires_at=None, permissions=None)


def ask(cast: Cast, asked: AskedKey = ASKED, **change: object):
    to = {"organization": cast.acme, "actor": actor(cast.alice), "now": NOW, **change}
    return generate_once(asked, **to)


def test_a_form_makes_its_key(cast: Cast) -> None:
    assert ask(cast).key.name == "one"


def test_the_same_form_names_the_key_that_it_made(cast: Cast) -> None:
    made = ask(cast)
    with pytest.raises(AlreadyGeneratedError) as refusal:
        ask(cast)
    assert refusal.value.key == made.key
    assert ApiKey.objects.count() == 1


def test_the_same_form_with_another_name_makes_no_second_key(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(AlreadyGeneratedError):
        ask(cast, AskedKey(ASKED.token, "two", None, None))


def test_a_refused_form_has_made_nothing_and_may_come_again(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="one")
    with pytest.raises(NameTaken):
        ask(cast)
    assert ask(cast, AskedKey(ASKED.token, "two", None, None)).key.name == "two"


def test_a_token_counts_for_its_person_and_organization(cast: Cast) -> None:
    ask(cast)
    theirs = ask(cast, organization=cast.other, actor=actor(cast.charlie))
    bobs = ask(cast, AskedKey(ASKED.token, "two", None, None), actor=actor(cast.bob))
    assert {theirs.key.organization, bobs.key.organization} == {cast.other, cast.acme}


def test_a_form_without_a_token_makes_a_key_each_time(cast: Cast) -> None:
    ask(cast, AskedKey("", "one", None, None))
    ask(cast, AskedKey("", "two", None, None))
    assert ApiKey.objects.count() == 2


def test_the_token_itself_is_not_stored(cast: Cast) -> None:
    ask(cast)
    assert ASKED.token not in AnsweredForm.objects.get().digest


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_key() -> None:
    cast = summon()
    results = at_once(*[lambda: ask(cast)] * 4)
    assert outcomes(results) == ["AlreadyGeneratedError"] * 3 + ["done"]
    assert ApiKey.objects.count() == 1
