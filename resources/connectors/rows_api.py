"""Which rows does a connector have for this caller, does it answer at all, and how are its rows replaced?"""

import shutil
import tempfile
from typing import Any, BinaryIO, cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import serializers
from rest_framework.response import Response

from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.request_types import ApiRequest
from portal.api.schema import problems, switch_parameter
from portal.errors import Refusal
from portal.http.query import is_asked
from resources.connectors.serializers import ColumnShown, ConnectorShown, TestAsked
from resources.connectors.trials import first_rows
from resources.connectors.view import CONFIRMED, CONNECTOR_ID, LOSSY, ConnectorView
from resources.http.pointers import clean_pointer
from resources.rows import reading as rows
from resources.rows.answers import ANSWER_PARAMETERS, ROW_PROBLEMS, RowsShown, rows_response
from resources.rows.calls import connector_call
from resources.rows.json_values import as_json, json_rows
from resources.tables import shares
from resources.tables.files.dialects import DELIMITERS
from resources.tables.files.encodings import ENCODINGS
from resources.tables.files.reading import Reading
from resources.tables.uploads import Look, load_upload, look_at

KINDS = ("text/csv", "application/json", "application/x-ndjson", "application/octet-stream")
IN_MEMORY = 1_048_576  # bytes; what is longer waits in a temporary file
GUESS = switch_parameter("guess", "Guess the types of known columns anew.")
EMPTY = switch_parameter("empty", "Let a file without rows empty the table; its columns stay.")
DRY_RUN = switch_parameter("dry_run", "Tell what would be read, and load nothing.")
ENCODING = OpenApiParameter(
    "encoding", str, enum=list(ENCODINGS), description="Of the file, where it is not found."
)
DELIMITER = OpenApiParameter(
    "delimiter", str, enum=list(DELIMITERS), description="Of a CSV file, where it is not found."
)
ROWS_POINTER = OpenApiParameter(
    "rows_pointer", str, description="JSON pointer to the rows, where the file is one object."
)


class ReadAsShown(serializers.Serializer):
    encoding = serializers.ChoiceField(list(ENCODINGS))
    delimiter = serializers.CharField(allow_null=True)


class LookShown(ReadAsShown):
    """What a file would be read as: its columns, and its first rows as text."""

    columns = ColumnShown(many=True)
    rows = serializers.ListField(child=serializers.DictField())


class ConnectorData(ConnectorView):
    """The rows as they are, without publishing them: for callers who were granted the connector as User."""

    required_permission = permissions.ENDPOINTS_CALL

    def required_permissions(self, request: ApiRequest) -> frozenset[str]:
        return frozenset({permissions.ENDPOINTS_CALL})

    @extend_schema(
        operation_id="readConnectorRows",
        parameters=[CONNECTOR_ID, *ANSWER_PARAMETERS],
        responses={
            (200, "application/json"): RowsShown,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
            **ROW_PROBLEMS,
        },
        tags=["Connectors"],
    )
    def get(self, request: KeyRequest, connector_id: str) -> HttpResponse:
        """Every other parameter names a column: rows come whose column equals it."""
        connector = self.found(request, connector_id)
        self.refuse_rows(request, connector)
        call = connector_call(connector, request.query_params.dict())
        page = rows.read(connector, call.query, now=clock.now(), token=call.token)
        return rows_response(call, page, connector.public_id)


class ConnectorTest(ConnectorView):
    makes_lasting = frozenset()  # it asks
    required_permission = permissions.CONNECTORS_MANAGE

    @extend_schema(
        operation_id="testConnector",
        parameters=[CONNECTOR_ID],
        request=TestAsked,
        responses={200: RowsShown, **ROW_PROBLEMS},
        tags=["Connectors"],
    )
    def post(self, request: KeyRequest, connector_id: str) -> Response:
        """Ask the source now, past whatever is remembered of it; its first 20 rows. The level User is needed too."""
        asked = validated(TestAsked, request.data)
        connector = self.found(request, connector_id)
        self.refuse_rows(request, connector)
        return Response(as_json(first_rows(connector, asked["parameters"], now=clock.now())))


class ConnectorRows(ConnectorView):
    required_permission = permissions.CONNECTORS_MANAGE
    largest_body = "UPLOAD_LARGEST"

    @extend_schema(
        operation_id="loadConnectorRows",
        parameters=[
            CONNECTOR_ID,
            CONFIRMED,
            GUESS,
            LOSSY,
            EMPTY,
            DRY_RUN,
            ENCODING,
            DELIMITER,
            ROWS_POINTER,
        ],
        request=dict.fromkeys(KINDS, OpenApiTypes.BINARY),
        responses={
            200: PolymorphicProxySerializer(
                "LoadedOrLookedAt", [ConnectorShown, LookShown], resource_type_field_name=None
            ),
            **problems(409),
        },
        tags=["Connectors"],
    )
    def post(self, request: KeyRequest, connector_id: str) -> Response:
        """Replace the rows of a table by the file that is the body: CSV or JSON. `dry_run` only looks at it."""
        refuse_other_kind(request.content_type or "")
        connector = self.found(request, connector_id)
        reading = reading_of(request)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spooled:
            if request.stream is not None:
                with shares.arriving(connector.organization_id, request.META):
                    shutil.copyfileobj(request.stream, spooled)
            file = cast(BinaryIO, spooled)
            if is_asked(request, "dry_run"):
                look = look_at(
                    organization=request.user.organization,
                    connector=connector,
                    file=file,
                    reading=reading,
                )
                return Response(look_shown(look))
            load_upload(
                connector=connector,
                file=file,
                reading=reading,
                actor=request.user.actor(request),
                now=clock.now(),
                guesses_anew=is_asked(request, "guess"),
                confirmed=is_asked(request, "confirmed"),
                lossy=is_asked(request, "lossy"),
                empties=is_asked(request, "empty"),
            )
        return Response(self.shown(request, self.found(request, connector_id)))


def reading_of(request: KeyRequest) -> Reading:
    """What the address says of the file."""
    given = request.query_params
    pointer = given.get("rows_pointer")
    if pointer is not None:
        pointer = clean_pointer(pointer, "rows_pointer")
    return Reading(given.get("encoding", ""), given.get("delimiter", ""), pointer)


def look_shown(look: Look) -> dict[str, Any]:
    columns = [
        {"name": one.name, "type": one.type, "filterable": one.is_filterable}
        for one in look.columns
    ]
    return {
        "encoding": look.encoding,
        "delimiter": look.delimiter,
        "columns": columns,
        "rows": json_rows(look.preview),
    }


def refuse_other_kind(content_type: str) -> None:
    """A form that a browser sends (multipart) is no file. Raises Refusal `unsupported_media_type` (415)."""
    if content_type.partition(";")[0].strip().lower() not in KINDS:
        detail = (
            f"Send the file itself as the body, as one of {', '.join(KINDS)}. Nothing was loaded."
        )
        raise Refusal("unsupported_media_type", detail, status=415)
