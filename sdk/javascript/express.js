// How is a route of Express protected? By a middleware in front of it, which also serves Connect and plain Node.js.

import process from "node:process";

import { Verifier } from "./index.js";
import { CLOSED, MISSING, answer, refusalOf } from "./refusals.js";

/**
 * Lets requests through that bring a good key or access token; `request.keydock` is the verdict. Everybody else is
 * answered here: 401, 403, 429, and 503 when nobody could be asked. What answers the preflights of browsers comes before.
 */
export function keyRequired(permissions = [], { verifier, cost, address = (request) => request.ip } = {}) {
  let asking = verifier;
  return async function keydock(request, response, next) {
    const shown = presented(request.headers);
    if (shown === null) return answer(response, MISSING);
    let verdict;
    try {
      asking ??= Verifier.fromEnvironment();
      verdict = await asking.verify(shown, {
        permissions,
        cost,
        ip: plain(address(request) ?? request.socket?.remoteAddress),
        organizationId: request.headers["x-organization-id"],
      });
    } catch (error) {
      process.emitWarning(`Nobody is let in, since nobody could be asked: ${error.message}`, "KeydockWarning");
      return answer(response, CLOSED);
    }
    const refusal = refusalOf(verdict);
    if (refusal !== null) return answer(response, refusal);
    request.keydock = verdict;
    return next();
  };
}

/** The credential of a request, or null. Where x-api-key is sent, it alone decides. */
function presented(headers) {
  if (headers["x-api-key"] !== undefined) return headers["x-api-key"];
  const [, text] = /^bearer +(\S.*?) *$/i.exec(headers.authorization ?? "") ?? [];
  return text ?? null;
}

/** An address as the server reads it: without the name of an interface, and an IPv4 one not as an IPv6 one. */
function plain(address) {
  return address?.split("%")[0].replace(/^::ffff:(?=\d+\.)/i, "");
}
