/*
 * Temporary tokens in a browser, without a secret: asks the person in a pop-up, keeps the token in memory, renews it.
 *
 *   import { createClient } from "https://keydock.example.com/sdk/keydock.mjs";
 *   const keydock = createClient({ clientId: "CLIENT_ID" });
 *   const config = await keydock.fetchPopConfig(POP_ID);
 *
 * The page that calls this is the page that the answer comes back to, in the pop-up: register its address (without
 * query) as a redirect URI of the application. There this module hands the answer over and closes the pop-up.
 * Authorization code with PKCE (RFC 7636), `state` and `iss` (RFC 9207) are checked. Nothing is written to storage.
 */

const HERE = new URL(import.meta.url).origin;
const EARLY = 60_000; // milliseconds before its end at which a token is renewed
const PATIENCE = 300_000; // milliseconds in which a person answers the prompt
const AGAIN = 2000; // milliseconds after which a click means that the person closed the prompt, and not a double click
const CHANNEL = "keydock:";
const WINDOW = "popup,width=460,height=720";

/** An answer of the server, or of the person, that is a no. `status` is 0 where no request was answered. */
export class KeydockError extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.name = "KeydockError";
    this.code = code;
    this.status = status;
  }
}

/** A client of one server. Give it a `clientId` to ask the person, a `token` or a `session` from your own server. */
export function createClient(options = {}) {
  const settings = {
    baseUrl: HERE,
    scope: "", // nothing named: what the application may; the answer tells it (RFC 6749 section 3.3)
    redirectUri: location.origin + location.pathname,
    ...options,
  };
  settings.baseUrl = settings.baseUrl.replace(/\/+$/, "");
  let held = given(settings);
  let underway = null;
  let askAgain = () => {};

  async function accessToken() {
    if (held && Date.now() < held.renewAt) return held.accessToken;
    if (underway) askAgain(); // nobody can tell whether the prompt is still open: browsers keep it from its opener
    underway ??= renewed().finally(() => ((underway = null), (askAgain = () => {})));
    held = await underway;
    return held.accessToken;
  }

  async function renewed() {
    if (held?.refreshToken) {
      try {
        return await refreshed(settings, held.refreshToken);
      } catch (error) {
        if (error.code !== "invalid_grant") throw error;
      }
    }
    if (settings.renew) return given(await settings.renew());
    if (!settings.clientId) {
      throw new KeydockError("expired", "The temporary access token has expired. Ask your server for another one.", 401);
    }
    return prompted(settings, (again) => (askAgain = again));
  }

  async function fetchPopConfig(pop) {
    const address = configAddress(settings.baseUrl, pop);
    const token = await accessToken();
    const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
    const response = await fetch(address, { headers, referrerPolicy: "no-referrer" });
    // What was refused is not sent again: the next call renews it, or asks.
    if (response.status === 401 && held?.accessToken === token) held = { ...held, renewAt: 0 };
    return answered(response);
  }

  /** What another client of the same kind can be started with: the token travels, nothing else does. */
  async function session(pop) {
    const config = await fetchPopConfig(pop);
    return {
      eyepopUrl: settings.baseUrl,
      accessToken: held.accessToken,
      validUntil: held.validUntil,
      popId: pop,
      baseUrl: config.base_url,
      pipelineId: config.pipeline_id,
    };
  }

  /** Give the token back: it passes nowhere after this. */
  async function signOut() {
    const token = held?.refreshToken || held?.accessToken;
    held = null;
    if (!token || !settings.clientId) return;
    const form = new URLSearchParams({ token, client_id: settings.clientId });
    await answered(await fetch(`${settings.baseUrl}/oauth/revoke`, { method: "POST", body: form }));
  }

  return { accessToken, fetchPopConfig, session, signOut };
}

const clients = new Map();

/** The configuration of a Pop. An empty token asks the person, once for each application. */
export function fetchPopConfig(pop, token = "", options = {}) {
  if (token) return createClient({ ...options, token }).fetchPopConfig(pop);
  const name = JSON.stringify([options.baseUrl, options.clientId, options.scope, options.redirectUri]);
  if (!clients.has(name)) clients.set(name, createClient(options));
  return clients.get(name).fetchPopConfig(pop);
}

function given({ token, session, accessToken, expiresIn }) {
  if (session) return living(session.accessToken, session.validUntil ?? Infinity);
  const text = token || accessToken;
  return text ? living(text, expiresIn ? Date.now() + expiresIn * 1000 : Infinity) : null;
}

/** A token that lives for two minutes or less is renewed in the middle of its life: it may live for 61 seconds. */
function living(accessToken, validUntil) {
  return { accessToken, validUntil, renewAt: validUntil - Math.min(EARLY, (validUntil - Date.now()) / 2) };
}

function configAddress(baseUrl, pop) {
  if (!/^https?:/.test(pop)) return `${baseUrl}/pops/${encodeURIComponent(pop)}/config?auto_start=false`;
  // A whole address is taken as it is, but the token goes to this server alone.
  if (new URL(pop).origin !== new URL(baseUrl).origin) {
    throw new KeydockError("wrong_server", "This Pop is on another server, and the token is not for that one.");
  }
  return pop;
}

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const code = body.code || body.error || "refused";
  throw new KeydockError(code, body.detail || body.error_description || response.statusText, response.status);
}

/* The prompt: redirect with code and PKCE, in a pop-up. */

/** `whenOpen` gets a function that opens the prompt once more, in the click of a person who closed it. */
async function prompted(settings, whenOpen) {
  const verifier = random(32);
  const state = random(16);
  const open = (address) => window.open(address, `keydock-${state}`, WINDOW);
  const opened = open(""); // in the click, before anything is awaited
  let openedAt = Date.now();
  const address = await authorizeAddress(settings, state, verifier);
  const answer = waitFor(state);
  if (opened) opened.location.replace(address);
  const asked = opened ? answer : offered(() => open(address), answer);
  whenOpen(() => {
    if (Date.now() - openedAt < AGAIN || navigator.userActivation?.isActive === false) return;
    openedAt = Date.now();
    open(address);
  });
  const { code } = checked(await asked, settings.baseUrl);
  return tokens(settings, {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: settings.redirectUri,
  });
}

async function authorizeAddress(settings, state, verifier) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: settings.redirectUri,
    ...(settings.scope && { scope: settings.scope }),
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  return `${settings.baseUrl}/oauth/authorize?${asked}`;
}

function waitFor(state) {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL + state);
    const end = (settle, value) => {
      clearTimeout(timer);
      channel.close();
      settle(value);
    };
    const late = () => end(reject, new KeydockError("timeout", "Nobody answered the prompt. Ask again."));
    const timer = setTimeout(late, PATIENCE);
    channel.onmessage = ({ data }) => {
      channel.postMessage("received");
      end(resolve, data);
    };
  });
}

function checked(answer, baseUrl) {
  // A code of another server must not be spent here (RFC 9207): each says who it is.
  if (answer.iss !== `${baseUrl}/`) {
    throw new KeydockError("wrong_issuer", "The answer came from another server. Nothing was exchanged.");
  }
  if (answer.error) {
    throw new KeydockError(answer.error, answer.error_description || "The person did not allow it.");
  }
  return answer;
}

/** Without a click browsers open no window: then a button asks for one. Closing it (Escape) is a no. */
function offered(open, answer) {
  const dialog = document.createElement("dialog");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Sign in to continue";
  button.addEventListener("click", () => {
    open();
    dialog.remove();
  });
  const closed = new Promise((_, reject) => {
    dialog.addEventListener("cancel", () => reject(new KeydockError("access_denied", "Nobody was asked. Ask again.")));
  });
  dialog.append(button);
  document.body.append(dialog);
  dialog.showModal();
  return Promise.race([answer, closed]).finally(() => dialog.remove());
}

function refreshed(settings, refreshToken) {
  return tokens(settings, { grant_type: "refresh_token", refresh_token: refreshToken });
}

async function tokens(settings, form) {
  const body = new URLSearchParams({ ...form, client_id: settings.clientId });
  const answer = await answered(await fetch(`${settings.baseUrl}/oauth/token`, { method: "POST", body }));
  const token = living(answer.access_token, Date.now() + answer.expires_in * 1000);
  return { ...token, refreshToken: answer.refresh_token };
}

function random(bytes) {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/* The way back: this page, loaded in the pop-up with the answer in its address, hands it over and closes. */

function handOver() {
  const answer = Object.fromEntries(new URLSearchParams(location.search));
  if (!answer.state || !answer.iss || !(answer.code || answer.error)) return;
  const channel = new BroadcastChannel(CHANNEL + answer.state);
  channel.onmessage = () => window.close();
  channel.postMessage(answer);
  history.replaceState(null, "", location.pathname);
}

handOver();
