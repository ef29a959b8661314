/** Why a file cannot be imported at all: one clear sentence and a way out, for the person who started it. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
