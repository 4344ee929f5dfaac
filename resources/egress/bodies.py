"""How is the body of an answer read? In pieces, and never more of it than was agreed."""

import zlib
from collections.abc import Iterator

import requests

from resources.egress.refusals import source_failed

PIECE = 16_384  # bytes
GZIP = 16 + zlib.MAX_WBITS  # zlib's own way to say "with the head and tail of gzip"


def whole_body(response: requests.Response, most: int) -> bytes:
    """The body, decompressed piece by piece so that no small one can grow large. Raises Refusal."""
    pieces = response.raw.stream(PIECE, decode_content=False)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        pieces = decompress(pieces, most)
    elif encoding not in {"identity", ""}:
        raise source_failed("The data source answered in an encoding that was not asked for.")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise source_failed(f"The data source answered with more than {most} bytes.")
    return bytes(body)


def decompress(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """What all members of a gzip stream hold, one after the other (RFC 1952 2.2); zeros behind the last are padding.

    A body of no bytes at all is an empty one, as servers send it with a 204.
    """
    inflater = zlib.decompressobj(GZIP)
    has_begun = False
    for piece in pieces:
        while piece := piece.lstrip(b"\0") if inflater.eof else piece:
            if inflater.eof:
                inflater = zlib.decompressobj(GZIP)
            has_begun = True
            yield inflater.decompress(piece, most + 1)
            if inflater.unconsumed_tail:
                raise source_failed(f"The data source answered with more than {most} bytes.")
            piece = inflater.unused_data
    if has_begun and not inflater.eof:
        raise source_failed("The data source broke off in the middle of its answer.")
