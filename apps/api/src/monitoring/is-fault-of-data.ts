/**
 * Whether an error is of what was written, and comes again with it: a value, a rule, a limit. Anything else passes, also a table or a right that
 * a deployment brings a moment later. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const isFaultOfData = (error: unknown): boolean =>
  /^(?:21|22|23|54)/.test((error as { code?: string }).code ?? '');
