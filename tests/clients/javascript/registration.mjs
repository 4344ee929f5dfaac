// A client that nobody registered, from the address of a resource to a token: RFC 9728, RFC 8414, RFC 7591, RFC 7636.
import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { allow, finish, installation, whoami } from "./conversation.mjs";

const plain = { [oauth.allowInsecureRequests]: true };
const here = new URL(`${installation.base_url}/`);
const resource = await oauth.processResourceDiscoveryResponse(here, await oauth.resourceDiscoveryRequest(here, plain));
const issuer = new URL(resource.authorization_servers[0]);
const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...plain });
const server = await oauth.processDiscoveryResponse(issuer, found);

const metadata = {
  client_name: "A client of its own",
  redirect_uris: ["http://127.0.0.1/callback"],
  grant_types: server.grant_types_supported,
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};
const register = async (changes = {}) =>
  oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(server, { ...metadata, ...changes }, plain),
  );
const registered = await register();
const results = { grants: registered.grant_types.length, secret: registered.client_secret ?? "none" };
results.refused = await register({ redirect_uris: ["http://evil.example/"] }).then(() => "passed", (error) => error.error);

// The port is known when the program starts; it asks for all that the server knows, as MCP clients do.
const redirectUri = "http://127.0.0.1:33418/callback";
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const address = new URL(server.authorization_endpoint);
address.search = new URLSearchParams({
  client_id: registered.client_id,
  redirect_uri: redirectUri,
  response_type: "code",
  scope: [...resource.scopes_supported, "offline_access"].join(" "),
  resource: resource.resource,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
});
const back = oauth.validateAuthResponse(server, registered, await allow(address), state);
const given = await oauth.processAuthorizationCodeResponse(
  server,
  registered,
  await oauth.authorizationCodeGrantRequest(server, registered, oauth.None(), back, redirectUri, verifier, plain),
);
results.scope = given.scope;
results.whoami = (await whoami(given.access_token)).status;
const again = await oauth.refreshTokenGrantRequest(server, registered, oauth.None(), given.refresh_token, plain);
results.refreshed = (await oauth.processRefreshTokenResponse(server, registered, again)).scope;

// The first step once more by openid-client, which discovers and registers in one call.
const insecure = { execute: [client.allowInsecureRequests] };
const other = await client.dynamicClientRegistration(issuer, metadata, client.None(), insecure);
results.another = other.clientMetadata().client_id !== registered.client_id;

finish(results);
