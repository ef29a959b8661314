/**
 * A spreadsheet runs a cell that begins with one of these as a formula: https://owasp.org/www-community/attacks/CSV_Injection
 * Apostrophes before it are looked through, so that a text which has them already is told from one that got one here.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const DEFUSED = /^'+[=+\-@\t\r]/;

/** Puts an apostrophe before a text that a spreadsheet would take for a formula. */
export const defuse = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Takes off again what `defuse` put on; WooCommerce's export writes the same apostrophe. */
export const undefuse = (cell: string): string => (DEFUSED.test(cell) ? cell.slice(1) : cell);
