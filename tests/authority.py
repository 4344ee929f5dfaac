"""Who signs the certificates of test servers? An authority of our own, made in a folder and gone with it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass(frozen=True)
class Certificate:
    """Two PEM files: the certificate, and its key that its owner alone reads."""

    file: Path
    key: Path


class Authority:
    """Its own certificate is `file`: whoever trusts that one trusts what it has signed."""

    def __init__(self, folder: Path, name: str = "tests") -> None:
        self.folder = folder
        self.file, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        openssl(
            "req",
            "-x509",
            *KEY,
            "-days",
            "2",
            "-subj",
            f"/CN={name}",
            "-keyout",
            self.key,
            "-out",
            self.file,
        )

    def certificate(self, host: str, owner: int | None = None) -> Certificate:
        """For this host name alone; `owner` is the account of the server that reads the key, where it is not ours."""
        made = Certificate(self.folder / f"{host}.crt", self.folder / f"{host}.key")
        request, names = self.folder / f"{host}.csr", self.folder / f"{host}.names"
        names.write_text(f"subjectAltName=DNS:{host}\n")
        openssl("req", "-new", *KEY, "-subj", f"/CN={host}", "-keyout", made.key, "-out", request)
        openssl(
            "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
            "-extfile", names, "-out", made.file,
        )  # fmt: skip
        made.key.chmod(0o600)
        if owner is not None:
            os.chown(made.key, owner, owner)
        return made


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
