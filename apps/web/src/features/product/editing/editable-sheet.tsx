import type { Product, Variant } from '@headroom/contracts/products';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useEditing, useEditVersion } from '../../../cache/editing/browser-editing.ts';
import { historyQuery } from '../../../cache/editing/history-query.ts';
import type { ProductValues } from '../../../cache/editing/product-changes.ts';
import {
  readDescription,
  readHandle,
  readStock,
  readTitle,
  readType,
  readVendor,
} from '../../../cache/editing/product-rules.ts';
import { formatAmount } from '../../../ui/format.ts';
import { Moment } from '../../../ui/moment.tsx';
import { filterHref } from '../filter-href.ts';
import { LongText } from '../long-text.tsx';
import { Price } from '../product-facts.tsx';
import { ProductSheet, type SheetParts } from '../product-sheet.tsx';
import { Stock } from '../product-variants.tsx';
import { AltEditor } from './alt-editor.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { EditInPlace } from './edit-in-place.tsx';
import styles from './editable-sheet.module.css';
import { FieldNote, Refused, Touched } from './field-note.tsx';
import { fieldState, refusedVariants, type Place } from './field-state.ts';
import { HistoryPanel, type Restorable } from './history-panel.tsx';
import { readVariantPrice } from './read-variant-price.ts';
import { PictureTools } from './picture-tools.tsx';
import { PictureUploads } from './pictures/picture-uploads.tsx';
import { usePlateMoves } from './pictures/use-plate-moves.ts';
import { useUploads } from './pictures/use-uploads.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { SheetState } from './sheet-state.tsx';
import { StatusEditor } from './status-editor.tsx';
import { TagsEditor } from './tags-editor.tsx';
import { VariantsEditor } from './variants-editor.tsx';

const asItIs = (text: string) => text;

/** A product whose fields are edited where they stand. `product` is as the server said it last. */
export default function EditableSheet({ product }: { product: Product }) {
  const { store, drafts } = useEditing();
  useEditVersion(store);
  const [restored, setRestored] = useState<Restorable>();
  useEffect(() => store.know(product), [store, product]);

  useEffect(() => {
    const { variants, images } = store.overlay(product);
    drafts.prune(product.id, (field) => {
      const [list, itemId] = field.split('/');
      if (list === 'price' || list === 'stock') return variants.length === 1;
      if (list !== 'variants' && list !== 'images') return true;
      return (list === 'variants' ? variants : images).some((item) => item.id === itemId);
    });
  }, [store, drafts, product]);

  const { id, currency } = product;
  const { data: history } = useQuery(historyQuery(id));
  const last = history?.entries.find(({ version }) => version === product.version);
  const edits = store.edits(id);
  const shown = store.overlay(product);
  const added = useUploads().added(id);
  const collided = store.collision(id);
  const only = shown.variants.length === 1 ? shown.variants[0] : undefined;

  const save = (values: Partial<ProductValues>, seen?: Partial<ProductValues>) => store.edit(product, values, seen);
  const saveImages = (images: Product['images'], from: Product['images']) => save({ images }, { images: from });
  const plateProps = usePlateMoves(shown.images, saveImages);
  const at = (place: Place) => fieldState(edits, place);
  /** What every field of text needs. */
  const text = <F extends 'title' | 'handle' | 'vendor' | 'type' | 'description'>(field: F, label: string) => ({
    drafts,
    productId: id,
    field,
    label,
    value: shown[field],
    write: asItIs,
    onSave: (value: string, from: string) => save({ [field]: value }, { [field]: from }),
  });
  const ofVariant = (variant: Variant, key: 'price' | 'stock', label: string) => ({
    drafts,
    productId: id,
    field: key,
    label,
    value: variant[key],
    onSave: (value: number, from: number) =>
      save({ variants: [{ ...variant, [key]: value }] }, { variants: [{ ...variant, [key]: from }] }),
    isInline: true,
  });
  const note = (place: Place, field: keyof ProductValues) => (
    <FieldNote state={at(place)} savedAt={store.savedAt(id, field)} />
  );
  const priceAt = only && at(['variants', only.id, 'price']);
  const stockAt = only && at(['variants', only.id, 'stock']);
  const variantRefusal = <Refused state={refusedVariants(edits)} store={store} />;

  const parts: SheetParts = {
    vendor: (
      <>
        <EditInPlace {...text('vendor', 'Vendor')} read={readVendor} isInline>
          <Touched state={at('vendor')}>{shown.vendor ? <bdi>{shown.vendor}</bdi> : 'no vendor'}</Touched>
        </EditInPlace>
        {shown.vendor && <AllOf name="vendor" value={shown.vendor} />}
        <Refused state={at('vendor')} store={store} />
      </>
    ),
    type: (
      <>
        <EditInPlace {...text('type', 'Type')} read={readType} isInline>
          <Touched state={at('type')}>{shown.type ? <bdi>{shown.type}</bdi> : 'no type'}</Touched>
        </EditInPlace>
        {shown.type && <AllOf name="type" value={shown.type} />}
        <Refused state={at('type')} store={store} />
      </>
    ),
    title: (
      <>
        <EditInPlace {...text('title', 'Title')} read={readTitle} kind="words">
          <Touched state={at('title')}>{shown.title}</Touched>
        </EditInPlace>
        <Refused state={at('title')} store={store} />
      </>
    ),
    state: (
      <SheetState product={product} shown={shown} store={store} edits={edits} hasChoice={collided !== undefined}>
        <StatusEditor status={shown.status} onSave={(status) => save({ status })} />
        <Refused state={at('status')} store={store} />
      </SheetState>
    ),
    facts: {
      price: only
        ? {
            value: (
              <>
                <EditInPlace
                  {...ofVariant(only, 'price', 'Price')}
                  write={(price) => formatAmount(price, currency)}
                  read={(words) => readVariantPrice(words, currency)}
                  inputMode="decimal"
                >
                  <Touched state={priceAt}>
                    <Price product={shown} />
                  </Touched>
                </EditInPlace>
                {priceAt && typeof priceAt.from === 'number' && (
                  <s className={styles.before}>{formatAmount(priceAt.from, currency)}</s>
                )}
                {variantRefusal}
              </>
            ),
            note: note(['variants', only.id, 'price'], 'variants'),
          }
        : {},
      stock: only
        ? {
            value: (
              <EditInPlace {...ofVariant(only, 'stock', 'Stock')} write={String} read={readStock} inputMode="numeric">
                <Touched state={stockAt}>
                  <Stock stock={only.stock} />
                </Touched>
              </EditInPlace>
            ),
            note: stockAt && <FieldNote state={stockAt} savedAt={undefined} />,
          }
        : {},
      handle: {
        value: (
          <>
            <EditInPlace {...text('handle', 'Handle')} read={readHandle}>
              <Touched state={at('handle')}>{shown.handle}</Touched>
            </EditInPlace>
            <Refused state={at('handle')} store={store} />
          </>
        ),
        note: note('handle', 'handle'),
      },
      tags: {
        value: (
          <>
            <TagsEditor tags={shown.tags} drafts={drafts} productId={id} onSave={(tags) => save({ tags })} />
            <Refused state={at('tags')} store={store} />
          </>
        ),
        note: note('tags', 'tags'),
      },
      description: {
        value: (
          <>
            <EditInPlace {...text('description', 'Description')} read={readDescription} kind="text">
              <Touched state={at('description')}>
                {shown.description.trim() ? <LongText text={shown.description} /> : 'none yet: write one'}
              </Touched>
            </EditInPlace>
            <Refused state={at('description')} store={store} />
          </>
        ),
        note: note('description', 'description'),
      },
      updated: last?.actor
        ? {
            value: (
              <>
                {last.actor.name}, <Moment at={product.updatedAt} />
              </>
            ),
          }
        : {},
    },
    renderAlt: (image) => (
      <AltEditor key={image.id} image={image} product={shown} drafts={drafts} store={store} onSave={saveImages} />
    ),
    renderPictureTools: (place, show) => (
      <PictureTools images={shown.images} at={place} show={show} onSave={saveImages} />
    ),
    plateProps,
    renderPictures: (pictures) => (
      <PictureUploads product={shown} onSave={saveImages}>
        {pictures}
      </PictureUploads>
    ),
    choice: collided && <ConflictPanel key={collided.edit.key} store={store} collided={collided} currency={currency} />,
    variants: (
      <div className={styles.below}>
        <div>
          <VariantsEditor
            product={shown}
            drafts={drafts}
            edits={edits}
            onSave={(variants, from) => save({ variants }, { variants: from })}
          />
          {!only && variantRefusal}
        </div>
        <HistoryPanel
          productId={id}
          version={product.version}
          currency={currency}
          edits={edits}
          store={store}
          onRestore={setRestored}
        />
        <RestoreDialog product={product} entry={restored} onClose={() => setRestored(undefined)} />
      </div>
    ),
  };
  // What the server has no form of yet is shown from here.
  const previews = new Map(added.flatMap(({ url, preview, isReady }) => (isReady ? [] : [[url, preview]])));
  const images = shown.images.map((image) => ({ ...image, url: previews.get(image.url) ?? image.url }));
  return <ProductSheet product={{ ...shown, images }} parts={parts} />;
}

/** The way to everything else of a vendor or type, beside the field that is edited. */
function AllOf({ name, value }: { name: 'vendor' | 'type'; value: string }) {
  return (
    <Link className={styles.all} href={filterHref(name, value)} aria-label={`All of ${value}`}>
      all
    </Link>
  );
}
