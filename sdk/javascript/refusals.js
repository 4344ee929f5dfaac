// How is a caller told no? As a Keydock server does it: by status, challenge (RFC 6750) and problem (RFC 9457).

const REALM = 'Bearer realm="api"';
const INVALID = `${REALM}, error="invalid_token"`;
const TITLES = { 401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests", 503: "Service Unavailable" };

// The server says these only of a credential whose secret was proved; everything else is one and the same answer.
const PROVED = {
  EXPIRED: ["key_expired", "This key has expired. Use another one or generate a new one."],
  REVOKED: ["key_revoked", "This key was revoked, and that is permanent. Use another one."],
  OWNER_INACTIVE: [
    "owner_inactive",
    "The owner of this key is no longer active. Ask an administrator of the organization.",
  ],
};

const refusal = (status, code, detail, headers = {}) => ({ status, code, detail, headers });
const challenged = (code, detail, challenge = INVALID) =>
  refusal(401, code, detail, { "WWW-Authenticate": challenge });

export const MISSING = challenged(
  "credential_missing",
  "Send x-api-key and x-organization-id, or Authorization: Bearer.",
  REALM,
);
// Nobody could be asked, so nobody is let in.
export const CLOSED = refusal(
  503,
  "temporarily_unavailable",
  "Keys cannot be checked at the moment. Try again in a few seconds.",
  { "Retry-After": "5" },
);

/** Null for a verdict that is valid; any code that is not known here refuses as an unknown credential does. */
export function refusalOf(verdict) {
  if (verdict.valid) return null;
  if (verdict.code === "RATE_LIMITED" || verdict.code === "QUOTA_EXCEEDED") return limited(verdict);
  if (verdict.code === "FORBIDDEN") {
    return refusal(403, "insufficient_scope", "The credential lacks a permission that this needs.", {
      "WWW-Authenticate": `${REALM}, error="insufficient_scope"`,
    });
  }
  if (verdict.code === "IP_NOT_ALLOWED") {
    return refusal(403, "ip_not_allowed", "The credential may not be used from this address.");
  }
  if (Object.hasOwn(PROVED, verdict.code)) return challenged(...PROVED[verdict.code]);
  return challenged(
    "invalid_credential",
    "The credential is not known, or it does not belong to the organization that was named.",
  );
}

function limited(verdict) {
  const waits = verdict.limits.filter((limit) => limit.remaining <= 0).map((limit) => limit.resetSeconds);
  const seconds = Math.max(1, Math.ceil(Math.max(0, ...waits)));
  const detail = `The limit of this key is reached. Try again in ${seconds} s.`;
  return refusal(429, verdict.code.toLowerCase(), detail, { "Retry-After": String(seconds) });
}

/** Answer with a refusal, on a response of Node.js or of a framework above it. */
export function answer(response, { status, code, detail, headers }) {
  const problem = { type: "about:blank", title: TITLES[status], status, detail, code };
  const body = JSON.stringify(problem);
  response.statusCode = status;
  const own = { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers };
  for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
  response.end(body);
}
