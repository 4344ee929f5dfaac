"""What does a program get for its key or its token? A token that may do the same or less."""

from typing import Any

from keys.models import ApiKey
from keys.oauth import lifetimes, resources, scopes
from keys.oauth.errors import invalid_request
from keys.oauth.grant_types import ACCESS_TOKEN_TYPE, API_KEY_TYPE, CLIENT_CREDENTIALS, JWT_TYPE
from keys.oauth.grants import clients
from keys.oauth.grants.grant_request import Answer, GrantRequest, bearer, key_of
from keys.verification import access_tokens, refusals
from keys.verification.arrivals import Sent
from keys.verification.audiences import ANYWHERE
from keys.verification.credential_headers import ORGANIZATION
from keys.verification.door import verify
from keys.verification.verdicts import Verdict

Act = dict[str, Any]  # the claim `act`: sub, client_id, and the actor before in another act


def client_credentials(asked: GrantRequest) -> Answer:
    """RFC 6749 section 4.4: a program swaps its key for a token. There is no refresh token: it has the key."""
    verdict = clients.program(asked.client, asked.headers, asked.now)
    held = scopes.narrow(asked.get("scope"), verdict.permissions)
    wish = access_tokens.TokenRequest(
        seconds=lifetimes.of_oauth(key_of(verdict)),
        grant=CLIENT_CREDENTIALS,
        client_id=asked.client.client_id if asked.client else "",
        audience=resources.audience_of(asked.resource),
    )
    return bearer(key_of(verdict), held, wish, asked.now)[0]


def token_exchange(asked: GrantRequest) -> Answer:
    """RFC 8693: a key or a token of ours goes in, a token that may do the same or less comes out.

    What goes in is the proof, so a client need not be named; one that is must prove itself and be of the same
    organization. The new token ends with the one it was made from, and is made for the same resource or, when that
    one was for all of them, for one.
    """
    subject, act = subject_of(asked), None
    if asked.client is not None and asked.client.secret is not None:
        caller = clients.program(asked.client, asked.headers, asked.now)
        if key_of(caller).organization_id != key_of(subject).organization_id:
            raise invalid_request("subject_token is not known, or it has ended.")
        act = actor_of(key_of(caller), key_of(subject))
    held = scopes.narrow(asked.get("scope"), subject.permissions, frozenset())
    parent = subject.token
    resource = resources.narrow(asked.resource, parent.audience if parent else "")
    wish = access_tokens.TokenRequest(
        seconds=lifetimes.of_oauth(key_of(subject)),
        grant="token_exchange",
        client_id=parent.client_id if parent else "",
        audience=resources.audience_of(resource),
        parent=parent,
        act=nested(act, parent.act if parent else None),
    )
    answer, _ = bearer(key_of(subject), held, wish, asked.now)
    return {**answer, "issued_token_type": ACCESS_TOKEN_TYPE}


def actor_of(caller: ApiKey, subject: ApiKey) -> Act | None:
    """Who acts (RFC 8693 section 4.1): the client that proved itself, where it is another party than the subject.

    Keys of one API user or one person are one party. Keys of the organization are a party each, since each is
    another program's.
    """
    name = access_tokens.subject_of(caller)
    is_owner_named = caller.owner_user_id or caller.owner_api_user_id
    if caller.pk == subject.pk or (is_owner_named and name == access_tokens.subject_of(subject)):
        return None
    return {"sub": name, "client_id": caller.public_id}


def nested(act: Act | None, earlier: Act | None) -> Act | None:
    """The actor with those before it inside; one that acts again is not told twice."""
    if act is None or earlier is None:
        return act or earlier
    is_same = all(earlier.get(name) == value for name, value in act.items())
    return earlier if is_same else {**act, "act": earlier}


def subject_of(asked: GrantRequest) -> Verdict:
    """What the presented key or token may do. Raises OAuthError `invalid_request` (RFC 8693 section 2.2.2)."""
    text, kind = asked.need("subject_token"), asked.need("subject_token_type")
    if kind not in {ACCESS_TOKEN_TYPE, JWT_TYPE, API_KEY_TYPE}:
        raise invalid_request(f"subject_token_type is {ACCESS_TOKEN_TYPE} or {API_KEY_TYPE}.")
    if asked.get("requested_token_type") not in {"", ACCESS_TOKEN_TYPE, JWT_TYPE}:
        raise invalid_request(f"requested_token_type can only be {ACCESS_TOKEN_TYPE}.")
    if asked.get("actor_token"):
        raise invalid_request("actor_token is not supported: the token acts for its key alone.")
    is_key = kind == API_KEY_TYPE
    organization_id = asked.headers.get(ORGANIZATION)
    verdict = verify(
        text,
        now=asked.now,
        organization_id=organization_id,
        accept_keys=is_key,
        accept_tokens=not is_key,
        place=ANYWHERE,
        arrival=Sent(asked.headers),
    )
    if verdict.code in refusals.OF_KNOWN:
        raise refusals.not_passed(verdict)
    if not verdict.is_valid:
        raise invalid_request("subject_token is not known, or it has ended.")
    return verdict
