/** Elements whose content is no text for readers. */
const UNSEEN = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'svg', 'head', 'title']);
const BLOCK = new Set(
  (
    'address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hr li main nav ol p pre section table tbody tfoot thead tr ul'
  ).split(' '),
);
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  zwnj: '',
  zwj: '',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  middot: '·',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  plusmn: '±',
  times: '×',
  divide: '÷',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  sup2: '²',
  sup3: '³',
  micro: 'µ',
  para: '¶',
  sect: '§',
  szlig: 'ß',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  aring: 'å',
  Aring: 'Å',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  eacute: 'é',
  Eacute: 'É',
  egrave: 'è',
  Egrave: 'È',
  ecirc: 'ê',
  euml: 'ë',
  agrave: 'à',
  aacute: 'á',
  acirc: 'â',
  atilde: 'ã',
  ccedil: 'ç',
  Ccedil: 'Ç',
  iacute: 'í',
  igrave: 'ì',
  icirc: 'î',
  iuml: 'ï',
  ntilde: 'ñ',
  Ntilde: 'Ñ',
  oacute: 'ó',
  ograve: 'ò',
  ocirc: 'ô',
  otilde: 'õ',
  uacute: 'ú',
  ugrave: 'ù',
  ucirc: 'û',
  yacute: 'ý',
  yuml: 'ÿ',
  iexcl: '¡',
  iquest: '¿',
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,7}));/g;
const LOOKS_LIKE_HTML = /<[a-zA-Z!/]|&(?:#\d|#x|[a-zA-Z]{2,8};)/;

const fromCodePoint = (code: number): string => {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return code === 0xa0 ? ' ' : String.fromCodePoint(code);
};

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
        if (decimal !== undefined) return fromCodePoint(Number(decimal));
        if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16));
        return NAMED[name ?? ''] ?? whole;
      })
    : text;

/**
 * The readable text of a description: tags gone, blocks on lines of their own, list items with a bullet, entities resolved once.
 * One pass, linear in the length, whatever the markup. The result is text and is shown as text: it may contain `<` where the source
 * said `&lt;`. Text without markup comes back as it is, line ends made `\n`.
 */
export function htmlToText(html: string): string {
  const source = html.includes('\r') ? html.replace(/\r\n?/g, '\n') : html;
  if (!LOOKS_LIKE_HTML.test(source)) return source.trim();
  const lines: string[] = [];
  let current = '';
  const breakLine = () => {
    // Most lines have single spaces already, and looking is cheaper than replacing.
    const line = (/[^\S ]| {2}/.test(current) ? current.replace(/\s+/g, ' ') : current).trim();
    if (line !== '' && line !== '•') lines.push(line);
    current = '';
  };
  let at = 0;
  let unseen = '';
  let isOpenEnded = false;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    if (unseen === '') current += decodeEntities(source.slice(at, open === -1 ? source.length : open));
    if (open === -1) break;
    if (source.startsWith('<!--', open)) {
      const close = source.indexOf('-->', open + 4);
      at = close === -1 ? source.length : close + 3;
      continue;
    }
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9]{0,15})/.exec(source.slice(open, open + 20));
    // Once there is no `>` ahead there is none for any later `<` either.
    const isTag = tag !== null || source.startsWith('<!', open);
    const close = isTag && !isOpenEnded ? findTagEnd(source, open) : -1;
    if (close === -1) {
      isOpenEnded ||= isTag;
      if (unseen === '') current += '<';
      at = open + 1;
      continue;
    }
    at = close + 1;
    const name = tag?.[2]?.toLowerCase() ?? '';
    const isEnd = tag?.[1] === '/';
    if (unseen !== '') {
      if (isEnd && name === unseen) unseen = '';
    } else if (!isEnd && UNSEEN.has(name) && source[close - 1] !== '/') {
      unseen = name;
    } else if (name === 'br' || BLOCK.has(name)) {
      breakLine();
      if (name === 'li' && !isEnd) current = '• ';
    } else if (name === 'td' || name === 'th') {
      current += ' ';
    }
  }
  breakLine();
  return lines.join('\n');
}

/** The `>` that ends a tag, not one inside a quoted attribute; -1 without one. */
function findTagEnd(source: string, open: number): number {
  const plain = source.indexOf('>', open);
  if (plain === -1) return -1;
  const head = source.slice(open, plain);
  if (!head.includes('"') && !head.includes("'")) return plain;
  let quote = '';
  // A broken attribute must not make the rest of a long text be read again for every tag.
  const limit = Math.min(source.length, open + 4_096);
  for (let at = open; at < limit; at++) {
    const character = source[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return plain;
}
