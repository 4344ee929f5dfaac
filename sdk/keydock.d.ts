/** The browser client of a Keydock server. Times are milliseconds since 1970 unless said otherwise. */

export interface PopConfig {
  name: string;
  status: string;
  base_url: string | null;
  pipeline_id: string | null;
  endpoints: { base_url: string; pipeline_id: string }[];
  [more: string]: unknown;
}

/** What a server hands to its page, or one client to another. */
export interface Session {
  eyepopUrl: string;
  accessToken: string;
  validUntil: number | null;
  popId?: string;
  baseUrl?: string | null;
  pipelineId?: string | null;
}

export interface Handed {
  token?: string;
  accessToken?: string;
  session?: Session;
  /** Seconds from now; without it the token is used until the server refuses it. */
  expiresIn?: number;
}

export interface Options extends Handed {
  /** Where the Keydock server is; the server that this file came from unless said. */
  baseUrl?: string;
  /** The registered application that asks. Without it the person is never asked. */
  clientId?: string;
  /**
   * Names of permissions with spaces between them; all that the application may unless said. With `offline_access`
   * tokens are renewed without asking.
   */
  scope?: string;
  /** A registered address of a page that loads this module; this page unless said. */
  redirectUri?: string;
  /** Called when a handed token ends: ask your server for another. */
  renew?: () => Promise<Handed>;
}

export interface Client {
  /** Rejects with KeydockError: `access_denied`, `timeout`, `expired`, or what the server says. */
  accessToken(): Promise<string>;
  /** `pop` is the id of a Pop, or the whole address of its configuration on this server. */
  fetchPopConfig(pop: string): Promise<PopConfig>;
  session(pop: string): Promise<Session>;
  signOut(): Promise<void>;
}

export class KeydockError extends Error {
  readonly code: string;
  /** The HTTP status, 0 where no request was answered. */
  readonly status: number;
}

export function createClient(options?: Options): Client;
export function fetchPopConfig(pop: string, token?: string, options?: Options): Promise<PopConfig>;
