/** Whose the key is. */
export interface Owner {
  readonly type: "organization" | "user" | "api_user";
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
}

/** One limit of the key: so much remains of it until it is whole again, in seconds. */
export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Whether a credential passes, why, and whose it is. What the server does not tell is null or empty. */
export interface Verdict {
  readonly valid: boolean;
  readonly code:
    | "VALID"
    | "NOT_FOUND"
    | "EXPIRED"
    | "REVOKED"
    | "OWNER_INACTIVE"
    | "WRONG_ORGANIZATION"
    | "FORBIDDEN"
    | "IP_NOT_ALLOWED"
    | "RATE_LIMITED"
    | "QUOTA_EXCEEDED"
    | (string & {});
  readonly keyId: string | null;
  readonly organizationId: string | null;
  readonly organizationExternalId: string | null;
  readonly organizationMetadata: Readonly<Record<string, unknown>>;
  readonly owner: Owner | null;
  readonly permissions: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date | null;
  readonly limits: readonly Limit[];
  readonly aud: string | readonly string[] | null;
}

/** A name, all of a list, or one of those in `any`. */
export type Permissions = string | readonly string[] | { readonly any: readonly string[] };

export interface VerifierOptions {
  /** Milliseconds of one question, all tries together; 1000 unless said. */
  timeout?: number;
  /** More tries when there is no answer; 1 unless said. */
  retries?: number;
}

export interface Question {
  permissions?: Permissions;
  cost?: number;
  /** The address of the caller whose key this is. */
  ip?: string;
  organizationId?: string;
}

/** Nobody could be asked (`status` 0 or 5xx), or the server refused the question itself. */
export class KeydockError extends Error {
  constructor(message: string, about?: { status?: number; code?: string; cause?: unknown });
  readonly status: number;
  readonly code: string;
}

export class Verifier {
  constructor(options: { url: string; key: string } & VerifierOptions);
  static fromEnvironment(options?: VerifierOptions): Verifier;
  readonly url: string;
  verify(text: string, question?: Question): Promise<Verdict>;
}
