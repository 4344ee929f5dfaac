"""How do tests of this floor's API call as an API user, to whom something was granted or nothing?"""

from typing import Any

from apiusers.models import ApiUser
from apiusers.roles import services as roles
from tests.cast import Cast, actor
from tests.keys.calling import Program
from tests.keys.minting import NOW, mint
from tests.resources.making import api_user


def machine(cast: Cast, *permissions: str, name: str = "robot") -> tuple[ApiUser, Program]:
    """An API user of Acme that holds these permissions, and a program with its token."""
    robot, who = api_user(cast.acme, name), actor(cast.alice)
    role = roles.create_role(
        organization=cast.acme, name=f"{name}'s", description="", permissions=permissions,
        actor=who, now=NOW,
    )  # fmt: skip
    roles.assign(role=role, holder=robot, actor=who)
    robot.refresh_from_db()
    made = mint(cast.acme, cast.alice, owner=robot, permissions=permissions, name=name, now=NOW)
    return robot, Program(made)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
