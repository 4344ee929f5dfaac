"""How is a request carried out once, however often it is sent? By its Idempotency-Key (decision 0007).

The record is inserted first, in the same transaction as the work. A second request with the same key waits at the
unique row until the first has committed, and then reads its answer; if the first was lost half-way, its row went
with it and the second does the work. So there is never a row that says "running" without anybody running.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from keys.models import ApiKey, IdempotencyRecord, OperatorIdempotencyRecord, OperatorKey
from keys.models.idempotency import AnsweredRequest
from keys.secrets import sealing
from portal.errors import Conflict, Refusal

SHAPE = re.compile(
    r"[!-+\--~]{1,255}"
)  # visible ASCII without a comma: that is a header sent twice
LOCK_NOT_AVAILABLE = "55P03"  # SQLSTATE of PostgreSQL's lock_timeout


@dataclass(frozen=True)
class CreatedAnswer:
    """The body of a 201, the public id of what was made, and whether it is a repetition of an earlier answer."""

    body: dict[str, Any]
    object_id: str
    replayed: bool = False


@dataclass(frozen=True)
class IdempotentRequest:
    """A request as far as it matters whether two are the same."""

    caller: ApiKey | OperatorKey
    given: str  # the Idempotency-Key
    operation: str  # method and path
    body: dict[str, Any]
    makes: str = "key"  # what kind of thing, in one word

    @property
    def records(self) -> type[IdempotencyRecord] | type[OperatorIdempotencyRecord]:
        """Where it is remembered: a key of the installation has a table of its own."""
        is_operator = isinstance(self.caller, OperatorKey)
        return OperatorIdempotencyRecord if is_operator else IdempotencyRecord

    @property
    def key_hash(self) -> str:
        return hashlib.sha256(self.given.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Under the Idempotency-Key, which is not stored: a secret in the body cannot be guessed from it."""
        text = json.dumps([self.operation, self.body], sort_keys=True)
        return hmac.new(self.given.encode(), text.encode(), hashlib.sha256).hexdigest()

    @property
    def context(self) -> bytes:
        return f"{self.caller.public_id}:{self.fingerprint}".encode()


@transaction.atomic
def answer_once(
    asked: IdempotentRequest, perform: Callable[[], CreatedAnswer], now: datetime
) -> CreatedAnswer:
    """Do the work, or repeat the answer of the request that did it.

    Raises Refusal `idempotency_key_reused` (422) for another body, Conflict `idempotency_in_progress` while the
    first is still running, Conflict `idempotency_answer_gone` after ten minutes.
    """
    record, is_first = claim(asked, now)
    if not is_first:
        return repeat(record, asked, now)
    answer = perform()
    kept = json.dumps(answer.body).encode()
    record.sealed_answer, record.pepper_version = sealing.seal(kept, asked.given, asked.context)
    record.object_id = answer.object_id
    record.save(update_fields=["sealed_answer", "pepper_version", "object_id"])
    return answer


def claim(asked: IdempotentRequest, now: datetime) -> tuple[AnsweredRequest, bool]:
    """The record of this Idempotency-Key, and whether it was made just now."""
    records: Any = asked.records
    records.forget(now)
    try:
        return records.objects.get_or_create(
            caller=asked.caller,
            key_hash=asked.key_hash,
            defaults={"fingerprint": asked.fingerprint, "created_at": now},
        )
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        detail = "A request with this Idempotency-Key is still running. Repeat it in a moment."
        raise Conflict("idempotency_in_progress", detail) from error


def repeat(record: AnsweredRequest, asked: IdempotentRequest, now: datetime) -> CreatedAnswer:
    """The answer that was given. Raises Refusal `idempotency_key_reused` (422), Conflict `idempotency_answer_gone`."""
    if record.fingerprint != asked.fingerprint:
        detail = "This Idempotency-Key was used for another request. Nothing was changed."
        raise Refusal("idempotency_key_reused", detail, status=422)
    sealed = (
        bytes(record.sealed_answer)
        if now < record.created_at + AnsweredRequest.ANSWER_KEPT
        else b""
    )
    kept = sealing.unseal(sealed, asked.given, asked.context, record.pepper_version)
    if kept is None:
        detail = f"The {asked.makes} was made, and the answer is not kept any more."
        gone = Conflict("idempotency_answer_gone", detail)
        gone.extra = {f"{asked.makes}_id": record.object_id}
        raise gone
    return CreatedAnswer(json.loads(kept), record.object_id, replayed=True)


def given_key(headers: dict[str, str]) -> str | None:
    """The Idempotency-Key header, or None. Raises Refusal `invalid_idempotency_key` for an unusable one."""
    given = headers.get("HTTP_IDEMPOTENCY_KEY")
    if given is not None and not SHAPE.fullmatch(given):
        detail = "An Idempotency-Key has 1 to 255 visible ASCII characters and no comma."
        raise Refusal("invalid_idempotency_key", detail)
    return given
