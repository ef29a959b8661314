/**
 * How long a client may take. Together they end a slow-loris: headers that trickle, bodies that trickle, idle connections.
 * https://nodejs.org/api/http.html#serverheaderstimeout
 */
export const TIMEOUTS = {
  /** From the connection's first byte to the end of the headers. */
  headersMilliseconds: 10_000,
  /** From the first byte to the end of the body; 1 MiB in that time is 35 KB/s, which a bad phone network reaches. */
  requestMilliseconds: 30_000,
  /** Above the 60 s of common load balancers, so that they close idle connections first and never write into a closed one. */
  keepAliveMilliseconds: 65_000,
  /** How often Node looks for connections that are late. */
  checkMilliseconds: 2_000,
  /** One SQL statement, by PostgreSQL's statement_timeout. */
  statementMilliseconds: 10_000,
  /** Running requests at shutdown. */
  drainMilliseconds: 10_000,
} as const;

/**
 * How many connections may wait to be accepted (the system has a bound of its own, often 4,096). With Node's 511 a flood of new connections
 * overflowed it within a second, and whose packet is dropped asks again after 1, 3 and 7 seconds: answers of half a second took nine.
 */
export const WAITING_CONNECTIONS = 4_096;

export const MAX_BODY_BYTES = 1_048_576;
/** Of one request that changes up to 1,000 products. */
export const MAX_BULK_BODY_BYTES = 8 * MAX_BODY_BYTES;
/** Longer than any list's address with 200 ids and a cursor. */
export const MAX_URL_LENGTH = 16_384;
export const MAX_HEADER_BYTES = 32_768;
