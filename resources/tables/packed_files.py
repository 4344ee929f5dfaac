"""Is an uploaded file packed? What gzip packed is unpacked and read; a workbook or an archive is refused."""

import gzip
import zlib
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.conf import settings

from portal.errors import Refusal

GZIP = b"\x1f\x8b"
# How the files of spreadsheets begin, which hold more than one table and are packed.
PACKED = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
PIECE = 1_048_576  # bytes


def unpacked(file: BinaryIO) -> BinaryIO:
    """The seekable file itself, or what gzip packed in it, all members of it (RFC 1952 section 2.2).

    Raises Refusal `malformed_file` for a workbook, an archive or a broken gzip, `body_too_large` (413) for one that
    holds more than an upload may have: it is written to disk, and a small one may hold very much.
    """
    file.seek(0)
    begin = file.read(6)
    if begin.startswith(PACKED):
        detail = "This is a workbook or an archive. Save the sheet as “CSV UTF-8” and load that. Nothing was loaded."
        raise Refusal("malformed_file", detail)
    if not begin.startswith(GZIP):
        return file
    file.seek(0)
    return written(cast(BinaryIO, gzip.GzipFile(fileobj=file)))


def written(packed: BinaryIO) -> BinaryIO:
    """What is in it, as a file of our own that ends with the request. Raises Refusal."""
    whole, size = TemporaryFile(), 0  # noqa: SIM115 - whoever reads it holds it open
    try:
        while piece := packed.read(PIECE):
            size += len(piece)
            if size > settings.UPLOAD_LARGEST:
                raise too_much()
            whole.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        detail = "The file is packed by gzip, and broken or cut off. Nothing was loaded."
        raise Refusal("malformed_file", detail) from error
    return cast(BinaryIO, whole)


def too_much() -> Refusal:
    most = settings.UPLOAD_LARGEST // 1_048_576
    detail = f"The file holds more than {most} MiB once it is unpacked. Nothing was loaded."
    return Refusal("body_too_large", detail, status=413)
