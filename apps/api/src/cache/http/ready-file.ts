import { acceptedForms, chooseForm, FORMS, type Form } from './choose-form.ts';
import { entityTag, findTag, hashOfBytes } from './entity-tag.ts';
import type { Negotiable, Representation } from './ready-bytes.ts';

/**
 * A file that is sent from memory, in the forms that the build made of it.
 * @param forms at least `identity`.
 * @param headers beside those of the bytes themselves.
 */
export function createReadyFile({
  forms,
  contentType,
  headers,
}: {
  forms: ReadonlyMap<Form, Buffer>;
  contentType: string;
  headers: Readonly<Record<string, string>>;
}): Negotiable {
  const plain = forms.get('identity');
  if (!plain) throw new Error('a file without its plain form');
  const base = hashOfBytes(plain);
  const common = Object.entries({ vary: 'Accept-Encoding', ...headers }).flat();
  const offered = FORMS.filter((form) => forms.has(form));
  const represent = (form: Form, body: Buffer): Representation => {
    const tag = entityTag(base, form);
    const own = ['content-type', contentType, 'content-length', String(body.byteLength), 'etag', tag];
    if (form !== 'identity') own.push('content-encoding', form);
    return { body, tag, headers: [...own, ...common] };
  };
  const ready = new Map([...forms].map(([form, body]) => [form, represent(form, body)]));
  return {
    // The build left small files as they are.
    choose: (acceptEncoding) => chooseForm(acceptEncoding, { isSmall: false, offered }),
    findTag: (ifNoneMatch, acceptEncoding) =>
      findTag(
        ifNoneMatch,
        acceptedForms(acceptEncoding).flatMap((form) => ready.get(form)?.tag ?? []),
      ),
    unchangedHeaders: (tag) => ['etag', tag, ...common],
    bytes: (form) => ready.get(form) ?? represent('identity', plain),
  };
}
