/** Comments, quoted names and positions of parameters stay; what stands between single quotes or dollars is a value, also where the text was cut within. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|(?<![\w$])\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)/g;

/**
 * Takes values out of a statement's text. pg_stat_statements has replaced those of most statements, but not of utility statements (a password
 * in ALTER ROLE), nor where a statement was forgotten between its planning and its end.
 */
export const redactLiterals = (text: string): string =>
  text.replaceAll(TOKENS, (token) => (/^(--|\/\*|")/.test(token) ? token : "'…'"));
