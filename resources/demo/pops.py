"""Which Pop does the demo have? One over the sample worker, reached through Keydock, set right at each seed."""

from datetime import datetime

from resources.demo.people import Demo, acting
from resources.models import Pop
from resources.pops import sample_worker
from resources.pops import services as pops
from resources.pops.rules import PopSettings

NAME = "People counter"


def make_pop(demo: Demo, now: datetime) -> Pop:
    """As the contract describes it, whatever somebody who tried the demo made of it meanwhile."""
    actor = acting(demo.owner)
    found = demo.organization.pops.filter(name=NAME).first()
    for other in demo.organization.pops.filter(serves_unnamed=True).exclude(name=NAME):
        pops.change(pop=other, settings={"serves_unnamed": False}, actor=actor)
    if found is None:
        return pops.create(
            organization=demo.organization, settings=settings(), actor=actor, now=now
        )
    return pops.change(pop=found, settings=settings(), actor=actor)


def settings() -> PopSettings:
    return PopSettings(
        name=NAME,
        worker_base_url=sample_worker.address(),
        pipeline_id=sample_worker.PIPELINE_ID,
        through_keydock=True,
        serves_unnamed=True,
        configuration={"about": sample_worker.ABOUT},
    )
