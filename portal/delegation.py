"""May this be handed out? Whether it lies within what its giver has: in strength, what one may do and what one reaches.

The one comparison. Every service that makes, renews, prolongs or widens something that acts asks it, and
`tests/house/access/test_strength_is_compared.py` lists them. What people hand out is bounded by what they may do,
which their role in the organization decides; a program is bound by what it reaches too.

Reach is a set of names that floors above make up and this one only compares: a connector's rows, a place among the
viewers of a widget. `EVERYTHING` is what a key of the organization reaches, now and later.
"""

from collections.abc import Iterable
from typing import Any

from portal.access import may
from portal.actors import Actor
from portal.errors import Forbidden
from portal.hooks import Hook
from portal.permissions import GRANTS_MANAGE

Reach = frozenset[str]
EVERYTHING = "*"
WHOLE: Reach = frozenset({EVERYTHING})
NOTHING: Reach = frozenset()

# What a key, a member, an API user or a team reaches: directly, by teams, or as the organization itself.
reach_of_holder: Hook[[Any], Reach] = Hook()
# The same of the key with this row id.
reach_of_key: Hook[[int], Reach] = Hook()


def refuse_beyond(
    actor: Actor,
    permissions: Iterable[str],
    cannot: str,
    *,
    holder: Any = None,
    reach: Reach = NOTHING,
) -> None:
    """Nobody hands out what they do not hold, and a program nothing that it does not reach.

    `permissions` are names, `*` already taken apart; `holder` is whose reach comes with it, `reach` what comes beside
    that; `cannot` ends the sentence for people, as "put it into a key". Raises Forbidden `permission_not_held` or
    `reach_not_held`.
    """
    if lacking := sorted(set(permissions) - actor.permissions):
        detail = (
            f"You do not hold {', '.join(lacking)}, so you cannot {cannot}. Nothing was changed."
        )
        raise Forbidden(detail, code="permission_not_held")
    if not actor.is_program:
        return
    wanted = reach | (reached_by(holder) if holder is not None else NOTHING)
    if not is_within(wanted, reach_of_actor(actor)):
        detail = f"It reaches more than this credential does, so you cannot {cannot}. Nothing was changed."
        raise Forbidden(detail, code="reach_not_held")


def refuse_to_give_reach(actor: Actor, holder: Any = None) -> None:
    """Granting, and joining somebody to a team that holds grants (the `holder`), decides who reaches what.

    For people their role decides, before the service is called. Raises Forbidden `insufficient_scope`.
    """
    if not actor.is_program or GRANTS_MANAGE in actor.permissions:
        return
    if holder is None or reached_by(holder):
        detail = (
            f"This gives reach to somebody, so it needs {GRANTS_MANAGE} too. Nothing was changed."
        )
        raise Forbidden(detail, code="insufficient_scope")


def is_within(wanted: Reach, held: Reach) -> bool:
    return EVERYTHING in held or wanted <= held


def reach_of_role(role: str) -> Reach:
    """A member who may make keys of the organization can reach whatever it has."""
    return WHOLE if may(role, "keys.manage") else NOTHING


def reach_of_actor(actor: Actor) -> Reach:
    """What a program reaches at this moment. One whose key is not known reaches nothing."""
    return reach_of_row(actor.key_pk) if actor.key_pk is not None else NOTHING


def reach_of_row(key_pk: int) -> Reach:
    return NOTHING.union(*reach_of_key.call(key_pk))


def reached_by(holder: Any) -> Reach:
    return NOTHING.union(*reach_of_holder.call(holder))
