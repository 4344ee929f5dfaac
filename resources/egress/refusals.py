"""How does a call that failed tell of itself? In four ways, none of which repeats what the other side said."""

from portal.errors import Refusal


def address_refused(detail: str) -> Refusal:
    """502: whoever asks for rows did not choose the address. A form that takes it down tells of a mistake, 400."""
    return Refusal("address_refused", detail, status=502)


def own_address() -> Refusal:
    """Who could make us call ourselves would have one request hold all threads."""
    return address_refused("This is the address of the portal itself, which it does not call.")


def no_address() -> Refusal:
    """A name that leads inside and one that does not exist are told alike: else whoever describes a connector could
    ask which names there are in our network."""
    return address_refused(
        "This host has no address that this installation calls: its name is not known, or it leads inside. Correct it, "
        "or ask the operator to allow its network."
    )


def timed_out() -> Refusal:
    return Refusal("upstream_timeout", "The data source did not answer in time.", status=504)


def unreachable() -> Refusal:
    return Refusal("upstream_failed", "The data source could not be reached.", status=502)


def source_failed(detail: str) -> Refusal:
    return Refusal("upstream_failed", detail, status=502)
