/** The database cannot be used as it is; the message is one sentence for a person, with a way out. */
export class DatabaseUnusableError extends Error {
  override readonly name = 'DatabaseUnusableError';
}

/** `host:port/database` of a URL, without user and password; fit for messages. */
export function describeDatabase(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || 'localhost'}:${port || '5432'}/${decodeURIComponent(pathname.slice(1))}`;
  } catch {
    return 'the database of this URL';
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** Turns what a failed connection threw into a sentence a person can act on; anything unknown comes back as it was. */
export function explainConnectionError(error: unknown, url: string): Error {
  const database = describeDatabase(url);
  const say = (message: string) => new DatabaseUnusableError(message, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return say(`No PostgreSQL answers at ${database}: start it, or correct DATABASE_URL.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host of ${database} is not known: correct DATABASE_URL, or look at the network.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`PostgreSQL at ${database} cannot be reached: look at the network, or correct DATABASE_URL.`);
    case '28P01':
    case '28000':
      return say(`PostgreSQL at ${database} refused the user or password: correct them in DATABASE_URL (${message}).`);
    case '3D000':
      return say(
        `The database ${database} does not exist: create it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
      );
    case '53300':
      return say(`PostgreSQL at ${database} has no connection left: raise max_connections or close other programs.`);
    default:
  }
  if (/timeout/i.test(message) && !codeOf(error)) {
    return say(`PostgreSQL at ${database} did not answer in time: look at the network, or correct DATABASE_URL.`);
  }
  if (/SASL|password must be a string/.test(message)) {
    return say(`PostgreSQL at ${database} wants a password: add it to DATABASE_URL.`);
  }
  return error instanceof Error ? error : new Error(message);
}

/** Turns what a bulk load met into a sentence a person can act on; anything else comes back as it was. */
export function explainLoadError(error: unknown, url: string): unknown {
  const say = (message: string) => new DatabaseUnusableError(message, { cause: error });
  switch (codeOf(error)) {
    case '53100':
      return say(
        `The disk of ${describeDatabase(url)} is full, and nothing was kept: make room (a million products take about 3 GB), or load fewer.`,
      );
    case '55P03':
      return say(`Another program is using ${describeDatabase(url)}, and nothing was changed: end it, then try again.`);
    default:
      return error;
  }
}
