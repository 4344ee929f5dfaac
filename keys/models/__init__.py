"""What is stored on this floor: keys, applications and what they were granted, tokens, and what makes repeats safe."""

from keys.models.application import (
    Application,
    ApplicationOrigin,
    ApplicationQuerySet,
    TokenLifetimes,
)
from keys.models.grant import AuthorizationCode, DeviceAuthorization, RefreshToken
from keys.models.idempotency import AnsweredForm, IdempotencyRecord, OperatorIdempotencyRecord
from keys.models.key import ApiKey, ApiKeyQuerySet, KeyLastUse, OwnerType
from keys.models.offer import TokenOffer
from keys.models.operator import OperatorKey
from keys.models.registration import ClientAdmission, RegisteredClient
from keys.models.token import IssuedToken, RevokedToken, SigningKey
from keys.models.usage import (
    ApplicationUsage,
    DailyApplicationUsage,
    DailyKeyUsage,
    DailyOrganizationUsage,
    KeyUsage,
    LimitCount,
    OrganizationUsage,
)
from keys.models.wrong_keys import WrongKeys

__all__ = [
    "AnsweredForm",
    "ApiKey",
    "ApiKeyQuerySet",
    "Application",
    "ApplicationOrigin",
    "ApplicationQuerySet",
    "ApplicationUsage",
    "AuthorizationCode",
    "ClientAdmission",
    "DailyApplicationUsage",
    "DailyKeyUsage",
    "DailyOrganizationUsage",
    "DeviceAuthorization",
    "IdempotencyRecord",
    "IssuedToken",
    "KeyLastUse",
    "KeyUsage",
    "LimitCount",
    "OperatorIdempotencyRecord",
    "OperatorKey",
    "OrganizationUsage",
    "OwnerType",
    "RefreshToken",
    "RegisteredClient",
    "RevokedToken",
    "SigningKey",
    "TokenLifetimes",
    "TokenOffer",
    "WrongKeys",
]
