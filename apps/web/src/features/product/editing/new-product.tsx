import { useQuery, useQueryClient } from '@tanstack/react-query';
import { PRODUCT_STATUSES, type ProductStatus } from '@headroom/contracts/catalogue';
import type { ProductCreate } from '@headroom/contracts/product-writes';
import type { Product } from '@headroom/contracts/products';
import { useId, useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useEditing } from '../../../cache/editing/browser-editing.ts';
import {
  handleFrom,
  isRead,
  readDescription,
  readHandle,
  readStock,
  readTag,
  readTitle,
  readType,
  readVendor,
  type Reading,
} from '../../../cache/editing/product-rules.ts';
import { explainError } from '../../../cache/explain-error.ts';
import { NetworkError } from '../../../cache/network-error.ts';
import { ProblemError } from '../../../cache/problem-error.ts';
import { productQuery } from '../../../cache/product-query.ts';
import { request } from '../../../cache/request.ts';
import { siteQuery } from '../../../cache/site-query.ts';
import { randomId } from '../../../cache/random-id.ts';
import { NEW_PRODUCT } from '../../../cache/uploads/upload.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { usePageTitle } from '../../../ui/page-title.ts';
import { PRODUCT_STATUS_WORDS } from '../../../ui/status.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import wrong from '../../../ui/wrong.module.css';
import styles from './new-product.module.css';
import { PictureUploads } from './pictures/picture-uploads.tsx';
import { useUploads } from './pictures/use-uploads.ts';
import { readVariantPrice } from './read-variant-price.ts';

type Field = 'title' | 'handle' | 'vendor' | 'type' | 'tags' | 'status' | 'price' | 'stock' | 'description';
const FIELDS: readonly Field[] = [
  'title',
  'handle',
  'vendor',
  'type',
  'tags',
  'status',
  'price',
  'stock',
  'description',
];
/** What is typed here is kept like any other draft, under a name that no product has. */
const DRAFT = 'new';
const NOTHING_YET = { id: NEW_PRODUCT, title: '', images: [] };
/** The server makes one from the title. */
const NO_HANDLE: Reading<string | undefined> = { value: undefined };

/** One new product: a draft until somebody makes it active. What is typed is still there after a reload. */
export default function NewProduct() {
  const client = useQueryClient();
  const toast = useToast();
  const [, navigate] = useLocation();
  const { drafts } = useEditing();
  const uploads = useUploads();
  const { data: site } = useQuery(siteQuery);
  const currency = site?.currency ?? '';
  const [texts, setTexts] = useState<Readonly<Partial<Record<Field, string>>>>(() =>
    Object.fromEntries(
      FIELDS.flatMap((field) => {
        const draft = drafts.get(DRAFT, field);
        return draft ? [[field, draft.text]] : [];
      }),
    ),
  );
  // However often it has to be sent, it is made once; another text is another product.
  const [key, setKey] = useState(randomId);
  const [isTried, setTried] = useState(false);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  usePageTitle('New product');

  const text = (field: Field) => texts[field] ?? '';
  const readings = {
    title: readTitle(text('title')),
    handle: text('handle').trim() ? readHandle(text('handle')) : NO_HANDLE,
    vendor: readVendor(text('vendor')),
    type: readType(text('type')),
    tags: readTags(text('tags')),
    price: readVariantPrice(text('price'), currency),
    stock: readStock(text('stock') || '0'),
    description: readDescription(text('description')),
  } satisfies Partial<Record<Field, Reading<unknown>>>;
  const refused = (field: Field) =>
    failure instanceof ProblemError
      ? failure.errors.find(({ path }) => path === `/body/${field}` || path.startsWith(`/body/${field}/`))?.message
      : undefined;

  function change(field: Field, value: string) {
    setTexts({ ...texts, [field]: value });
    drafts.set(DRAFT, field, { text: value, from: '' });
    setKey(randomId());
    setFailure(undefined);
  }

  function fieldOf(name: Exclude<Field, 'status'>) {
    const reading: Reading<unknown> = readings[name];
    const problem = (isTried || texts[name]) && !isRead(reading) ? reading.problem : refused(name);
    return {
      value: text(name),
      error: problem,
      autoComplete: 'off',
      onChange: (event: { currentTarget: { value: string } }) => change(name, event.currentTarget.value),
    };
  }

  function clear() {
    for (const name of FIELDS) drafts.drop(DRAFT, name);
  }

  function discard() {
    clear();
    for (const { id } of uploads.uploads(NEW_PRODUCT)) void uploads.cancel(id);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isSending) return;
    setTried(true);
    const { title, handle, vendor, type, tags, price, stock, description } = readings;
    const isWhole = isRead(title) && isRead(handle) && isRead(vendor) && isRead(type) && isRead(tags);
    if (!isWhole || !isRead(price) || !isRead(stock) || !isRead(description)) {
      const form = event.currentTarget;
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    const body: ProductCreate = {
      title: title.value,
      ...(handle.value !== undefined && { handle: handle.value }),
      vendor: vendor.value,
      type: type.value,
      tags: tags.value,
      status: (text('status') || 'draft') as ProductStatus,
      price: price.value,
      stock: stock.value,
      description: description.value,
    };
    setSending(true);
    try {
      const made = await request<Product>('/products', { method: 'POST', body, headers: { 'idempotency-key': key } });
      clear();
      client.setQueryData(productQuery(made.id).queryKey, made);
      await uploads.adopt(made);
      toast({ message: `${made.title} is made${made.status === 'draft' ? ', as a draft' : ''}.` });
      navigate(`/products/${made.id}`, { replace: true });
    } catch (error) {
      setFailure(error);
      setSending(false);
    }
  }

  const suggested = handleFrom(text('title'));
  const isOfField = FIELDS.some((name) => refused(name) !== undefined);
  return (
    <>
      <h1 className={styles.heading}>New product</h1>
      <p className={styles.lead}>
        A title and a price are enough. It is a draft, which only people who are signed in see, until you make it
        active.
      </p>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextField label="Title" className={styles.whole!} {...fieldOf('title')} required />
        <TextField
          label={`Price, ${currency}`}
          className={styles.third!}
          inputMode="decimal"
          {...fieldOf('price')}
          required
        />
        <TextField label="Stock" className={styles.third!} inputMode="numeric" placeholder="0" {...fieldOf('stock')} />
        <StatusField
          value={(text('status') || 'draft') as ProductStatus}
          onChange={(value) => change('status', value)}
        />
        <TextField label="Vendor" className={styles.half!} {...fieldOf('vendor')} />
        <TextField label="Type" className={styles.half!} {...fieldOf('type')} />
        <TextField
          label="Handle"
          className={styles.half!}
          placeholder={suggested}
          hint="The last part of its address. Empty: made from the title."
          {...fieldOf('handle')}
        />
        <TextField label="Tags" className={styles.half!} hint="Between commas." {...fieldOf('tags')} />
        <DescriptionField {...fieldOf('description')} />
        <div className={styles.whole}>
          <PictureUploads product={NOTHING_YET} onSave={() => undefined} />
        </div>
        {failure !== undefined && !isOfField && (
          <p className={`${wrong.wrong} ${styles.whole} ${styles.wrong}`} role="alert">
            {failure instanceof NetworkError
              ? 'A new product needs the network, and the server cannot be reached. Try again when it is back.'
              : explainError(failure, 'The product').text}{' '}
            What you typed is kept.
          </p>
        )}
        <div className={`${styles.whole} ${styles.tools}`}>
          <Button variant="go" type="submit" aria-disabled={isSending || undefined}>
            {isSending ? 'Making it…' : 'Make the product'}
          </Button>
          <ButtonLink href="/" variant="bare" onClick={discard}>
            Discard it
          </ButtonLink>
        </div>
      </form>
    </>
  );
}

function StatusField({ value, onChange }: { value: ProductStatus; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className={`${styles.field} ${styles.third}`}>
      <label htmlFor={id}>Status</label>
      <select id={id} className={inputClass} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {PRODUCT_STATUSES.map((status) => (
          <option key={status} value={status}>
            {PRODUCT_STATUS_WORDS[status]}
          </option>
        ))}
      </select>
    </div>
  );
}

function DescriptionField({
  error,
  ...field
}: {
  value: string;
  error: string | undefined;
  onChange: (event: { currentTarget: { value: string } }) => void;
}) {
  const id = useId();
  return (
    <div className={`${styles.field} ${styles.whole}`}>
      <label htmlFor={id}>Description</label>
      <textarea
        id={id}
        className={`${inputClass} ${styles.text}`}
        rows={5}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        value={field.value}
        onChange={field.onChange}
      />
      {error && (
        <span id={`${id}-note`} className={`${wrong.wrong} ${styles.wrong}`}>
          {error}
        </span>
      )}
    </div>
  );
}

function readTags(text: string): Reading<string[]> {
  const tags: string[] = [];
  for (const word of text.split(',').filter((part) => part.trim())) {
    const reading = readTag(word, tags);
    if (!isRead(reading)) return reading;
    tags.push(reading.value);
  }
  return { value: tags };
}
