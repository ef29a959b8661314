import { NetworkError } from './network-error.ts';
import { problemFromResponse } from './problem-error.ts';
import { noteReach } from './reach.ts';
import { searchWait } from './search-wait.ts';
import { tracing } from './tracing.ts';

const API = '/api/v1';
/** Longer than the server's own limit for a statement, so that its answer wins over our giving up. */
const DEFAULT_TIMEOUT_MILLISECONDS = 15_000;
/** By then every cache has heard of the write, and the server ignores its token. */
const TOKEN_MILLISECONDS = 60_000;

/** The Change-Token of the last write here: whoever sends it reads nothing older than their own edit. */
let token: string | null = null;
let tokenUntil = 0;

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Appended to the path as it is; repeated names are kept. */
  query?: URLSearchParams;
  /** Sent as JSON. */
  body?: unknown;
  /** Beside those that every request has; a content type here is one of JSON's. */
  headers?: Readonly<Record<string, string>>;
  /** Let it arrive even if the page is left meanwhile; for bodies of at most 64 KiB. */
  keepalive?: boolean;
  signal?: AbortSignal | undefined;
  timeoutMilliseconds?: number;
}

/**
 * One request to the API. `path` is below /api/v1, for instance `/products`. Resolves to the parsed body, or to
 * `undefined` for 204.
 * @throws ProblemError when the server refuses, NetworkError when no answer arrives, the signal's reason when aborted.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const {
    method = 'GET',
    query,
    body,
    headers,
    keepalive = false,
    signal,
    timeoutMilliseconds = DEFAULT_TIMEOUT_MILLISECONDS,
  } = options;
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  const search = query?.toString();
  const address = `${API}${path}${search ? `?${search}` : ''}`;
  try {
    const isHeld = method === 'GET' && query && signal && searchWait.beforeNetwork?.(path, query, signal);
    if (isHeld) await isHeld;
    // Of what was written while it was held, too.
    const sent = method === 'GET' && path.startsWith('/products') && Date.now() < tokenUntil ? token : null;
    const response = await fetch(address, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(sent && { 'change-token': sent }),
        ...tracing.begin?.(address),
        ...headers,
      },
      keepalive,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const given = response.headers.get('change-token');
    if (given) {
      token = given;
      tokenUntil = Date.now() + TOKEN_MILLISECONDS;
    }
    if (sent && response.status === 400 && sent === token) {
      // It may be of a database that was restored or replaced meanwhile: then the read is right without it.
      token = null;
      return await request(path, options);
    }
    const problem = response.ok ? undefined : await problemFromResponse(response);
    const answer: unknown = problem || response.status === 204 ? undefined : await response.json();
    noteReach(true);
    if (problem) throw problem;
    return answer as T;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) throw new NetworkError('timeout', { cause: error });
    // fetch says TypeError for every network failure; a body that broke off or is no JSON counts as one too.
    if (error instanceof TypeError || error instanceof SyntaxError) {
      if (error instanceof TypeError) noteReach(false);
      throw new NetworkError(navigator.onLine ? 'unreachable' : 'offline', { cause: error });
    }
    throw error;
  }
}
