// The same by openid-client, as an application written with it would: few lines, everything checked inside.
import * as client from "openid-client";
import { allow, finish, installation, whoami } from "./conversation.mjs";

const issuer = new URL(`${installation.base_url}/`);
const insecure = { execute: [client.allowInsecureRequests] };
const application = await client.discovery(issuer, installation.client_id, undefined, client.None(), insecure);
const results = { issuer: application.serverMetadata().issuer };

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const address = client.buildAuthorizationUrl(application, {
  redirect_uri: installation.redirect_uri,
  scope: "openid pops:read offline_access",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
});
const tokens = await client.authorizationCodeGrant(application, await allow(address), {
  pkceCodeVerifier: verifier,
  expectedState: state,
  idTokenExpected: true,
});
results.code = [tokens.scope, (await whoami(tokens.access_token)).status];

const renewed = await client.refreshTokenGrant(application, tokens.refresh_token);
results.refreshed = (await whoami(renewed.access_token)).status;

await client.tokenRevocation(application, renewed.refresh_token);
results.revoked = (await whoami(renewed.access_token)).status;

const program = await client.discovery(
  issuer,
  installation.key_id,
  undefined,
  client.ClientSecretBasic(installation.secret_key),
  insecure,
);
const own = await client.clientCredentialsGrant(program, { scope: "endpoints:call" });
results.client_credentials = [own.scope, (await whoami(own.access_token)).status];
const seen = await client.tokenIntrospection(program, own.access_token);
results.introspected = [seen.active, seen.scope];

finish(results);
