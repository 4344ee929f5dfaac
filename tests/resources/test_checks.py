"""An upgrade that took the address of a named endpoint says which one is not found any more."""

from resources import checks
from resources.models import NamedEndpoint
from tests.resources.making import endpoint, table


def told(databases: list[str] | None = None) -> list:
    return checks.every_endpoint_is_found(None, databases or ["default"])


def test_an_endpoint_that_is_called_like_a_route_is_named(cast):
    made = endpoint(cast, table(cast))
    assert told() == []
    NamedEndpoint.objects.filter(pk=made.pk).update(name="plans")
    (message,) = told()
    assert ("'plans'" in message.msg, cast.acme.public_id in message.msg) == (True, True)
    assert not message.is_serious()


def test_without_a_database_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checks.every_endpoint_is_found(None, None) == []
