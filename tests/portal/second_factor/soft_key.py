"""What does a security key do? One in software, so that tests answer a ceremony without a browser."""

import json
from html import unescape
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
CREATE, GET = CollectedClientData.TYPE.CREATE, CollectedClientData.TYPE.GET


class SoftKey:
    """One passkey of one person at one site. With `verifies=False` it asks for neither PIN nor finger."""

    def __init__(self, origin: str, rp: str, *, verifies: bool = True) -> None:
        self.origin, self.rp, self.verifies = origin, rp, verifies
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"soft key" + self.key.public_key().public_numbers().x.to_bytes(32, "big")
        self.user_handle = b""

    def made(self, options: dict) -> dict[str, Any]:
        """The answer to creation options."""
        self.user_handle = websafe_decode(options["publicKey"]["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self.rp_hash(), self.flags() | FLAG.AT, 0, credential)
        return self.answer(
            clientDataJSON=self.client_data(CREATE, options),
            attestationObject=AttestationObject.create("none", data, {}),
        )

    def used(self, options: dict) -> dict[str, Any]:
        """The answer to request options."""
        data = AuthenticatorData.create(self.rp_hash(), self.flags(), 1)
        told = self.client_data(GET, options)
        signature = self.key.sign(data + told.hash, ec.ECDSA(SHA256()))
        return self.answer(
            clientDataJSON=told,
            authenticatorData=data,
            signature=signature,
            userHandle=self.user_handle,
        )

    def client_data(self, kind: str, options: dict) -> CollectedClientData:
        challenge = options["publicKey"]["challenge"]
        return CollectedClientData.create(kind, websafe_decode(challenge), self.origin)

    def answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.id)
        written = {part: websafe_encode(value) for part, value in parts.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": written,
                "clientExtensionResults": {}}  # fmt: skip

    def flags(self) -> int:
        return FLAG.UP | (FLAG.UV if self.verifies else 0)

    def rp_hash(self) -> bytes:
        digest = Hash(SHA256())
        digest.update(self.rp.encode())
        return digest.finalize()


def options_in(client: Client, path: str) -> dict[str, Any]:
    """What the page at `path` asks the browser for."""
    page = client.get(path).content.decode()
    return json.loads(unescape(page.split('data-options="')[1].split('"')[0]))
