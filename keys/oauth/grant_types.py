"""Which names do grants and kinds of tokens have (RFC 6749, 8628 and 8693)?"""

CLIENT_CREDENTIALS = "client_credentials"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 - a name
AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a name
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt"
API_KEY_TYPE = "urn:keydock:params:oauth:token-type:api-key"  # ours, RFC 8693 section 3
