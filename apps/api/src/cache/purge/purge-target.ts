import type { SurrogateKey } from './surrogate-keys.ts';

/** A shared cache that drops by key when it is told to. */
export interface PurgeTarget {
  /** In the table and for operators: `fastly`, `cloudflare`, `varnish <host>`, one each. */
  readonly name: string;
  /** How many keys one request takes. At least MAX_KEYS_OF_A_PURGE. */
  readonly maxKeys: number;
  /** Between two requests of all processes together. */
  readonly pauseMilliseconds: number;
  /** @throws PurgeError where the cache answers and refuses; whatever the network throws where it does not. */
  send(keys: readonly SurrogateKey[], signal: AbortSignal): Promise<void>;
}

/** The cache's answer to a purge that it did not carry out. */
export class PurgeError extends Error {
  override readonly name = 'PurgeError';
  /** Whether the same request would be refused again, whoever sends it: it is too large, or not understood. */
  readonly isFinal: boolean;
  /** How long it asks to be left alone. */
  readonly retryAfterMilliseconds: number | undefined;
  constructor(message: string, options: { isFinal: boolean; retryAfterMilliseconds?: number | undefined }) {
    super(message);
    this.isFinal = options.isFinal;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}
