import type { Product, ProductImage } from '@headroom/contracts/products';
import type { Drafts } from '../../../cache/editing/drafts.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import { readAlt } from '../../../cache/editing/product-rules.ts';
import { EditInPlace } from './edit-in-place.tsx';
import { Refused, Touched } from './field-note.tsx';
import { fieldState } from './field-state.ts';

const asItIs = (text: string) => text;

/** What a picture shows, in words, for those who do not see it. */
export function AltEditor({
  image,
  product,
  drafts,
  store,
  onSave,
}: {
  image: ProductImage;
  product: Product;
  drafts: Drafts;
  store: EditStore;
  onSave: (images: Product['images'], from: Product['images']) => void | Promise<unknown>;
}) {
  const { id, images } = product;
  const state = fieldState(store.edits(id), ['images', image.id, 'alt']);
  const withAlt = (alt: string) => images.map((other) => (other.id === image.id ? { ...other, alt } : other));
  return (
    <>
      <EditInPlace
        drafts={drafts}
        productId={id}
        field={`images/${image.id}/alt`}
        label="Alt text"
        value={image.alt}
        write={asItIs}
        read={readAlt}
        onSave={(alt, from) => onSave(withAlt(alt), withAlt(from))}
        kind="words"
      >
        <Touched state={state}>{image.alt || 'none yet: say what it shows'}</Touched>
      </EditInPlace>
      <Refused state={state} store={store} />
    </>
  );
}
