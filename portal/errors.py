"""How a refusal is told: one exception family that carries what the caller may know."""

from dataclasses import dataclass, field


@dataclass
class InputError:
    """One thing wrong with the input: where (RFC 6901 pointer), a stable code, and what to do."""

    pointer: str
    code: str
    detail: str


@dataclass
class Refusal(Exception):  # noqa: N818 - it is an answer, told to the caller as it stands
    """A refusal with a stable code. Services raise it; the API renders RFC 9457, pages a message.

    `status` is the HTTP status of the API's answer; `detail` says what happened, whether anything changed, and
    what to do next.
    """

    code: str
    detail: str
    status: int = 400
    title: str = ""
    errors: list[InputError] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail


class InvalidInput(Refusal):
    """400: the input of one named field is wrong."""

    def __init__(self, field_name: str, code: str, detail: str, status: int = 400):
        super().__init__(
            code=code,
            detail=detail,
            status=status,
            errors=[InputError(pointer=f"/{field_name}", code=code, detail=detail)],
        )
        self.field_name = field_name


class NameTaken(InvalidInput):
    """409: a living object of the same owner has this name. `proposal` is a free one."""

    def __init__(self, name: str, proposal: str):
        super().__init__(
            "name",
            "name_taken",
            f"A living key is already called “{name}”. Nothing was created. “{proposal}” is free.",
            status=409,
        )
        self.proposal = proposal
        self.extra = {"proposal": proposal}


class Forbidden(Refusal):
    """403: the caller is known and lacks a permission."""

    def __init__(self, detail: str, code: str = "permission_denied"):
        super().__init__(code=code, detail=detail, status=403)


class Conflict(Refusal):
    """409: the object's state does not allow this."""

    def __init__(self, code: str, detail: str):
        super().__init__(code=code, detail=detail, status=409)


class Deleted(Conflict):
    """409 `<kind>_deleted`: what the caller had found was deleted meanwhile. `kind` as people call it: "API user"."""

    def __init__(self, kind: str):
        code = f"{kind.lower().replace(' ', '_')}_deleted"
        super().__init__(code, f"This {kind} was deleted. Nothing was changed.")
