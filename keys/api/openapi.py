"""How does the OpenAPI document name our credentials? Two headers together, or a Bearer."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "keys.verification.authentication.ApiKeyAuthentication"
    name = ["apiKey", "organizationId"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "header", "name": "x-api-key"},
            {"type": "apiKey", "in": "header", "name": "x-organization-id"},
        ]


class OperatorKeyScheme(OpenApiAuthenticationExtension):
    target_class = "keys.operators.authentication.OperatorKeyAuthentication"
    name = "operatorKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        told = "A key of the installation, alone; as Bearer, too."
        return {"type": "apiKey", "in": "header", "name": "x-api-key", "description": told}


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "keys.verification.authentication.BearerAuthentication"
    name = "bearer"
    holds = "An access token or a key."

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": self.holds}


class AccessTokenScheme(BearerScheme):
    target_class = "keys.verification.authentication.AccessTokenAuthentication"
    name = "accessToken"
    holds = "An access token; a key is not accepted here."


class KeyTextScheme(BearerScheme):
    target_class = "keys.verification.authentication.KeyTextAuthentication"
    name = "keyAsBearer"
    holds = "A key; an access token is not accepted here."
