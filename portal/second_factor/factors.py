"""Which second factors does a person have? Read from the rows that django-allauth's model keeps."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from portal.models import User

Type = Authenticator.Type
# Recovery codes stand in for one of these; alone they are no second factor.
FACTORS = (Type.TOTP, Type.WEBAUTHN)


@dataclass(frozen=True)
class Factors:
    """What the page of sign-in security shows."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes: Authenticator | None

    @property
    def any(self) -> bool:
        return bool(self.app or self.passkeys)

    @property
    def count(self) -> int:
        return len(self.passkeys) + bool(self.app)

    @property
    def codes_left(self) -> int:
        return codes_left(self.codes) if self.codes else 0


def of(user: User) -> Factors:
    """One statement."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    return Factors(
        app=next((row for row in rows if row.type == Type.TOTP), None),
        passkeys=[row for row in rows if row.type == Type.WEBAUTHN],
        codes=next((row for row in rows if row.type == Type.RECOVERY_CODES), None),
    )


def public_id(factor: Authenticator) -> str:
    """What addresses call it. django-allauth's row has a number and no other name, and a number tells how many there
    are, so it is digested with a secret of the installation; with another secret the addresses are others."""
    digest = salted_hmac("portal.second_factor.factors", str(factor.pk), algorithm="sha256")
    return digest.hexdigest()[:24]


def codes_left(codes: Authenticator) -> int:
    return len(codes.data["digests"])


def has_one(person: int | None) -> bool:
    """Whether the person of this id has a second factor."""
    return Authenticator.objects.filter(user_id=person, type__in=FACTORS).exists()


def exists_for(person: str) -> Exists:
    """The same question inside a query: `person` names its column of people's ids, as "user_id"."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(person), type__in=FACTORS))
