/** In which coding the bytes of an answer are sent. */
export type Form = 'br' | 'zstd' | 'gzip' | 'identity';

/** The server's liking where the client has none: the smallest first, as measured on pages of 46 KB (docs/decisions/0020-http-caching.md). */
export const FORMS: readonly Form[] = ['br', 'zstd', 'gzip', 'identity'];

/** Clients send few different ones; a crowd of made-up ones must not fill the memory. */
const REMEMBERED = 512;
const remembered = new Map<string, readonly Form[]>();

/**
 * The forms that an `Accept-Encoding` admits, best first: by its weights, then by our liking; `identity`, which nobody has to name, last
 * unless it has a weight of its own. Empty where it admits none. What does not parse is passed over: a client that writes nonsense can
 * read identity. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function acceptedForms(header: string | undefined): readonly Form[] {
  // Without the header anything is welcome, which old and simple clients do not mean.
  if (header === undefined) return IDENTITY_ONLY;
  const known = remembered.get(header);
  if (known) return known;
  const forms = readForms(header);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(header, forms);
  return forms;
}
const IDENTITY_ONLY: readonly Form[] = ['identity'];

/**
 * The form to send. Small bodies go as they are where they may: their head is longer than what a coding saves.
 * @returns undefined where the client admits nothing that we have.
 */
export function chooseForm(
  header: string | undefined,
  { isSmall, offered = FORMS }: { isSmall: boolean; offered?: readonly Form[] },
): Form | undefined {
  const accepted = acceptedForms(header);
  if (isSmall && accepted.includes('identity') && offered.includes('identity')) return 'identity';
  return accepted.find((form) => offered.includes(form));
}

const MEMBER = /^([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

function readForms(header: string): Form[] {
  const weights = new Map<string, number>();
  for (const member of header.split(',')) {
    const [, coding, weight] = MEMBER.exec(member.trim()) ?? [];
    if (coding === undefined) continue;
    const name = coding.toLowerCase();
    weights.set(name === 'x-gzip' ? 'gzip' : name, weight === undefined ? 1 : Number(weight));
  }
  const rest = weights.get('*');
  // Unnamed, identity is admitted unless `*` has weight 0, and liked less than what is named.
  const unnamed = (form: Form) => (form === 'identity' ? (rest === 0 ? 0 : LEAST) : (rest ?? 0));
  const weightOf = (form: Form) => weights.get(form) ?? unnamed(form);
  return FORMS.filter((form) => weightOf(form) > 0).toSorted((a, b) => weightOf(b) - weightOf(a));
}
/** Below the smallest weight that can be written. */
const LEAST = 0.0001;
