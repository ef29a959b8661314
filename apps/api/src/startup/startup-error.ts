/** The server cannot start as things are; the message is a sentence for a person, with a way out, and is printed without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

/** What Node calls the fault, for instance EADDRINUSE. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');
