/** A picture that nobody can make forms of; its message is for whoever uploaded it. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const SENTENCES: readonly { test: RegExp; code: string; message: string }[] = [
  {
    test: /pixel limit|dimension|too (large|big)|exceeds/i,
    code: 'too_many_pixels',
    message:
      'The picture has more pixels than its file says, too many to be opened. Make it smaller and upload it again.',
  },
  {
    test: /timeout/i,
    code: 'too_slow',
    message: 'The picture took too long to be opened. Save it anew, as JPEG, and upload it again.',
  },
  {
    test: /premature|truncat|unexpected end|bad seek|insufficient data/i,
    code: 'truncated',
    message:
      'The file breaks off before its end, so that a part of the picture is missing. Upload it again from its source.',
  },
];

/** What the decoder says, for people. */
export function toPictureError(cause: unknown): PictureError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const known = SENTENCES.find(({ test }) => test.test(said));
  if (known) return new PictureError(known.code, known.message, { cause });
  const message =
    'The file is damaged or breaks off: the picture in it cannot be opened. Save it anew and upload it again.';
  return new PictureError('unreadable', message, { cause });
}
