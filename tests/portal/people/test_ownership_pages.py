"""The Security page offers the transfer to Owners alone, asks for the name, and says what was done."""

from portal.models import Membership
from tests.portal.signed_in import at, signed_in


def test_only_an_owner_is_offered_it(cast):
    shown = [
        "Transfer ownership" in signed_in(who).get(at(cast.acme, "members")).content.decode()
        for who in (cast.alice, cast.adam)
    ]
    assert shown == [True, False]


def test_the_dialog_offers_the_members_who_are_no_owners(cast):
    answer = signed_in(cast.alice).get(at(cast.acme, "ownership"))
    offered = [words for _, words in answer.context["form"].fields["member"].choices]
    assert [words.split()[0] for words in offered] == ["Choose", "Adam", "Bob", "Vera"]


def test_it_is_carried_out_and_told(cast):
    typed = {"member": cast.adam.public_id, "afterwards": "admin", "confirmation": "Acme Robotics"}
    answer = signed_in(cast.alice).post(at(cast.acme, "ownership"), typed, follow=True)
    assert "Adam is now an Owner of Acme Robotics." in answer.content.decode()
    assert Membership.objects.get(organization=cast.acme, user=cast.alice).role == "admin"


def test_without_the_name_nothing_happens_and_what_was_chosen_is_kept(cast):
    typed = {"member": cast.adam.public_id, "afterwards": "owner", "confirmation": "acme"}
    answer = signed_in(cast.alice).post(at(cast.acme, "ownership"), typed)
    assert answer.status_code == 422
    assert f'value="{cast.adam.public_id}" selected' in answer.content.decode()


def test_a_stranger_cannot_be_chosen(cast):
    typed = {
        "member": cast.charlie.public_id,
        "afterwards": "admin",
        "confirmation": "Acme Robotics",
    }
    assert signed_in(cast.alice).post(at(cast.acme, "ownership"), typed).status_code == 422
