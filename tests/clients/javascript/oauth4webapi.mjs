// Every grant by oauth4webapi, which checks each answer against the RFCs.
import * as oauth from "oauth4webapi";
import { allow, confirm, finish, installation, whoami } from "./conversation.mjs";

const plain = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(`${installation.base_url}/`);
const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...plain });
const server = await oauth.processDiscoveryResponse(issuer, found);
const results = { issuer: server.issuer };

// A program with a key: the secret in the header, form-encoded as RFC 6749 says.
const program = { client_id: installation.key_id };
const secret = oauth.ClientSecretBasic(installation.secret_key);
const asked = await oauth.clientCredentialsGrantRequest(server, program, secret, { scope: "pops:read" }, plain);
const own = await oauth.processClientCredentialsResponse(server, program, asked);
results.client_credentials = { scope: own.scope, expires_in: own.expires_in, whoami: (await whoami(own.access_token)).status };

const posted = oauth.ClientSecretPost(installation.secret_key);
const again = await oauth.clientCredentialsGrantRequest(server, program, posted, {}, plain);
results.client_secret_post = (await oauth.processClientCredentialsResponse(server, program, again)).token_type;

const wrong = oauth.ClientSecretBasic("not-the-secret");
const refused = await oauth.clientCredentialsGrantRequest(server, program, wrong, {}, plain);
results.wrong_secret = await oauth
  .processClientCredentialsResponse(server, program, refused)
  .then(() => "passed", (error) => [error.name, error.status ?? error.response?.status, error.error ?? error.cause?.[0]?.scheme]);

// Token exchange: a narrower token out of the one in hand.
const exchange = await oauth.genericTokenEndpointRequest(
  server,
  program,
  secret,
  "urn:ietf:params:oauth:grant-type:token-exchange",
  {
    subject_token: again.bodyUsed ? own.access_token : "",
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    scope: "pops:read",
  },
  plain,
);
const narrower = await oauth.processGenericTokenEndpointResponse(server, program, exchange, {
  recognizedTokenTypes: { bearer: () => {} },
});
results.token_exchange = [narrower.scope, narrower.issued_token_type];

// A person allows an application: code with PKCE, iss in the answer, id_token.
const application = { client_id: installation.client_id };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const address = new URL(server.authorization_endpoint);
address.search = new URLSearchParams({
  client_id: application.client_id,
  redirect_uri: installation.redirect_uri,
  response_type: "code",
  scope: "openid pops:read offline_access",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
const back = oauth.validateAuthResponse(server, application, await allow(address), state);
const swap = () =>
  oauth.authorizationCodeGrantRequest(server, application, oauth.None(), back, installation.redirect_uri, verifier, plain);
const allowed = await oauth.processAuthorizationCodeResponse(server, application, await swap(), {
  expectedNonce: nonce,
  requireIdToken: true,
});
results.code = { scope: allowed.scope, sub: Boolean(oauth.getValidatedIdTokenClaims(allowed).sub) };

// Refresh with rotation; the old one again ends the family.
const refresh = async (token) =>
  oauth.processRefreshTokenResponse(
    server,
    application,
    await oauth.refreshTokenGrantRequest(server, application, oauth.None(), token, plain),
  );
const renewed = await refresh(allowed.refresh_token);
results.refreshed = [renewed.refresh_token !== allowed.refresh_token, (await whoami(renewed.access_token)).status];

// Introspection by a program, revocation by the application.
const looked = await oauth.introspectionRequest(server, program, secret, renewed.access_token, plain);
const seen = await oauth.processIntrospectionResponse(server, program, looked);
results.introspected = [seen.active, seen.client_id === application.client_id];

const reused = await refresh(allowed.refresh_token).then(() => "passed", (error) => error.error);
results.reuse = [reused, (await whoami(renewed.access_token)).status];

const replayed = await oauth
  .processAuthorizationCodeResponse(server, application, await swap(), { expectedNonce: nonce })
  .then(() => "passed", (error) => error.error);
results.replayed = replayed;

// A device.
const begun = await oauth.processDeviceAuthorizationResponse(
  server,
  application,
  await oauth.deviceAuthorizationRequest(server, application, oauth.None(), { scope: "pops:read" }, plain),
);
await confirm(begun.user_code);
const device = await oauth.processDeviceCodeResponse(
  server,
  application,
  await oauth.deviceCodeGrantRequest(server, application, oauth.None(), begun.device_code, plain),
);
results.device = (await whoami(device.access_token)).status;

const gone = await oauth.revocationRequest(server, application, oauth.None(), device.access_token, plain);
await oauth.processRevocationResponse(gone);
results.revoked = (await whoami(device.access_token)).status;

// What a resource client starts with: the 401 names the metadata, the metadata names the server (RFC 9728).
const challenged = await whoami("nothing");
const told = /resource_metadata="([^"]+)"/.exec(challenged.headers.get("www-authenticate") ?? "");
results.resource_metadata = told && (await (await fetch(told[1])).json()).authorization_servers;

finish(results);
