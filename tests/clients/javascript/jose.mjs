// A third party's API checks an access token by the published keys alone, with jose.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { finish, installation } from "./conversation.mjs";

const keys = createRemoteJWKSet(new URL(`${installation.base_url}/.well-known/jwks.json`));
const issuer = `${installation.base_url}/`;

async function token() {
  const answer = await fetch(`${installation.base_url}/authentication/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ secret_key: installation.secret_key }),
  });
  return (await answer.json()).access_token;
}

const text = await token();
const { payload } = await jwtVerify(text, keys, { issuer, audience: issuer, typ: "at+jwt" });
const forged = `${text.slice(0, -6)}${text.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA"}`;
const failed = await jwtVerify(forged, keys, { issuer }).then(() => "passed", (error) => error.code);

finish({
  alg: decodeProtectedHeader(text).alg,
  claims: Object.keys(payload).toSorted(),
  org: payload.org,
  forged: failed,
});
