// May this key pass? Asked of the server at every request, so that what was revoked is refused by the very next one.
// For servers: it holds a key, which no browser may have. Pages take sdk/keydock.mjs.

import process from "node:process";

const VERIFY = "/v1/keys/verify";
const LONGEST = 16384; // characters of a credential
const LONGEST_ID = 64; // characters of an organization's id
const PAUSE = 20; // milliseconds before a question is asked again
const FORM = /^[\x21-\x7e]+$/; // of a credential and of an id
const AWAY = new Set([429, 500, 502, 503, 504]); // of these the server says no verdict

/** Nobody could be asked, or the server refused the question itself. Whoever catches it refuses the caller. */
export class KeydockError extends Error {
  constructor(message, { status = 0, code = "unreachable", cause } = {}) {
    super(message, { cause });
    this.name = "KeydockError";
    this.status = status;
    this.code = code;
  }
}

/**
 * Asks one Keydock server about credentials that callers present. Make one for the whole program: connections are kept.
 * `timeout` is the time of one question in milliseconds, all tries together.
 */
export class Verifier {
  #key;

  constructor({ url, key, timeout = 1000, retries = 1 } = {}) {
    const address = new URL(url);
    if (!/^https?:$/.test(address.protocol)) throw new TypeError(`${url} is no address of a server`);
    if (typeof key !== "string" || !FORM.test(key)) throw new TypeError("Verifier needs a key");
    this.url = address.href.replace(/\/+$/, "");
    this.timeout = timeout;
    this.retries = retries;
    this.#key = key;
  }

  /** The one that KEYDOCK_URL and KEYDOCK_VERIFIER_KEY name. */
  static fromEnvironment(options = {}) {
    const { KEYDOCK_URL: url, KEYDOCK_VERIFIER_KEY: key } = process.env;
    if (!url || !key) throw new KeydockError("Set KEYDOCK_URL and KEYDOCK_VERIFIER_KEY in the environment.");
    return new Verifier({ url, key, ...options });
  }

  /**
   * The verdict on a key or access token; a refused one is a verdict, too. Rejects with KeydockError when there is
   * none. `permissions`: a name, a list (all of them), or `{ any: [...] }`.
   */
  async verify(text, { permissions = [], cost, ip, organizationId } = {}) {
    if (!hasForm(text, LONGEST)) return UNKNOWN;
    if (organizationId !== undefined && !hasForm(organizationId, LONGEST_ID)) return UNKNOWN;
    const asked = typeof permissions === "string" ? [permissions] : permissions;
    const body = JSON.stringify({
      key: text,
      permissions: Array.isArray(asked) && asked.length === 0 ? undefined : asked,
      cost,
      ip,
      organization_id: organizationId,
    });
    return verdictOf(await this.#asked(body));
  }

  async #asked(body) {
    const signal = AbortSignal.timeout(this.timeout);
    let problem;
    for (let tries = this.retries + 1; tries > 0; tries -= 1) {
      try {
        const answer = await this.#post(body, signal);
        if (!AWAY.has(answer.status)) return await read(answer);
        problem = new KeydockError(`No verdict from the server: it answered ${answer.status}.`, answer);
        await answer.body?.cancel();
      } catch (error) {
        if (error instanceof KeydockError) throw error;
        problem = new KeydockError(`No verdict from the server: ${reason(error)}.`, { cause: error });
      }
      if (signal.aborted) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw problem;
  }

  #post(body, signal) {
    const headers = { authorization: `Bearer ${this.#key}`, "content-type": "application/json" };
    return fetch(`${this.url}${VERIFY}`, { method: "POST", headers, body, signal, redirect: "manual" });
  }
}

function hasForm(text, longest) {
  return typeof text === "string" && text.length <= longest && FORM.test(text);
}

function reason(error) {
  return error.cause?.code ?? error.name;
}

/** The JSON of an answer with status 200. Rejects with KeydockError for any other. */
async function read(answer) {
  const text = await answer.text();
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    said = null;
  }
  if (answer.status === 200) return said;
  const { status } = answer;
  throw new KeydockError(`${said?.detail ?? "The server refused the question."} (${status})`, {
    status,
    code: said?.code ?? "unknown",
  });
}

/** Read the answer of `POST /v1/keys/verify`, with names as JavaScript writes them. */
function verdictOf(said) {
  if (typeof said?.valid !== "boolean") {
    throw new KeydockError("The answer is no verdict. Is this the address of a Keydock server?");
  }
  const owner = said.owner && { ...said.owner, externalId: said.owner.external_id ?? null };
  return Object.freeze({
    valid: said.valid && said.code === "VALID",
    code: String(said.code),
    keyId: said.key_id ?? null,
    organizationId: said.organization_id ?? null,
    organizationExternalId: said.organization_external_id ?? null,
    organizationMetadata: said.organization_metadata ?? {},
    owner: owner ?? null,
    permissions: said.permissions ?? [],
    metadata: said.metadata ?? {},
    expiresAt: said.expires_at ? new Date(said.expires_at) : null,
    limits: (said.limits ?? []).map(({ reset_seconds: resetSeconds, ...rest }) => ({ ...rest, resetSeconds })),
    aud: said.aud ?? null,
  });
}

const UNKNOWN = verdictOf({ valid: false, code: "NOT_FOUND" });
