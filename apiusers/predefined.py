"""Which roles does every organization find ready-made? Their names are distinct from the portal roles."""

from dataclasses import dataclass

from portal import permissions as p

EVERYTHING = "*"


@dataclass(frozen=True)
class Predefined:
    slug: str  # its public id
    name: str
    description: str
    permissions: tuple[str, ...]


ROLES = (
    Predefined("full-access", "Full access", "Holds every permission there is.", (EVERYTHING,)),
    Predefined(
        "endpoint-caller",
        "Endpoint caller",
        "Calls the named endpoints of the connectors it was granted.",
        (p.ENDPOINTS_CALL,),
    ),
    Predefined(
        "widget-reader",
        "Widget reader",
        "Sees widgets that are restricted to tokens.",
        (p.WIDGETS_VIEW,),
    ),
    Predefined(
        "pop-reader", "Pop reader", "Fetches the configuration of Pops.", (p.POPS_READ,)
    ),
    Predefined(
        "key-verifier",
        "Key verifier",
        "Asks whether a key of the organization may pass.",
        (p.KEYS_VERIFY,),
    ),
    Predefined(
        "key-manager",
        "Key manager",
        "Generates, lists, rotates and revokes keys through the API.",
        (p.KEYS_MANAGE,),
    ),
)
