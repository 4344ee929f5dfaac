import type { IncomingMessage, ServerResponse } from "node:http";
import type { Permissions, Verdict, Verifier } from "./index.js";

declare global {
  namespace Express {
    interface Request {
      /** The verdict on the caller, behind `keyRequired`. */
      keydock?: Verdict;
    }
  }
}

export type Asking = IncomingMessage & { ip?: string; keydock?: Verdict };

/** Lets requests through that bring a good key or access token, and answers all others. */
export function keyRequired(
  permissions?: Permissions,
  options?: { verifier?: Verifier; cost?: number; address?: (request: any) => string | undefined },
): (request: Asking, response: ServerResponse, next: (error?: unknown) => void) => Promise<void>;
