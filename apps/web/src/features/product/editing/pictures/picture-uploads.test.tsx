import type { Picture } from '@headroom/contracts/pictures';
import type { Product, ProductImage } from '@headroom/contracts/products';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WaitingUpload } from '../../../../cache/local/local-schema.ts';
import { ProblemError } from '../../../../cache/problem-error.ts';
import { pictureQuery } from '../../../../cache/uploads/picture-query.ts';
import { createUploadStore, type UploadStore } from '../../../../cache/uploads/upload-store.ts';
import { hasUnsentWork } from '../../../../cache/work.ts';
import { PictureUploads } from './picture-uploads.tsx';

const HASH = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE';
const URL_OF_IT = `/pictures/u/${HASH}.jpg`;
const IMAGE = {
  id: 'image-1',
  url: '/pictures/demo/lamp.svg',
  alt: 'A lamp',
  width: 4,
  height: 3,
  placeholder: null,
  position: 0,
};
const present = vi.hoisted(() => ({ store: undefined as UploadStore | undefined }));
vi.mock('../../../../cache/uploads/browser-uploads.ts', () => ({
  uploadsOf: () => present.store,
  presentUploads: () => present.store,
}));

interface Sending {
  upload: WaitingUpload;
  onProgress: (bytes: number) => void;
  answer: () => void;
  fail: (error: unknown) => void;
}
let sendings: Sending[] = [];
let onSave = vi.fn<(images: unknown, from: unknown) => void>();
let client = new QueryClient();

beforeEach(() => {
  sendings = [];
  onSave = vi.fn<(images: unknown, from: unknown) => void>();
  client = new QueryClient();
  client.setQueryData(['session'], { id: 'user-1', role: 'editor' });
  Object.assign(URL, { createObjectURL: () => 'blob:here', revokeObjectURL: () => undefined });
  const kept = new Map<string, WaitingUpload>();
  const transaction = {
    all: async () => [...kept.values()],
    put: async (_store: string, upload: WaitingUpload) => void kept.set(upload.id, upload),
    delete: async (_store: string, id: string) => void kept.delete(id),
  };
  const run = (_stores: unknown, work: (on: never) => unknown) => work(transaction as never) as never;
  let keys = 0;
  present.store = createUploadStore({
    data: { read: run, write: run },
    send: (upload, { onProgress, signal }) =>
      new Promise<Picture>((resolve, reject) => {
        const answer = () => resolve({ url: URL_OF_IT, width: 40, height: 30 } as Picture);
        sendings.push({ upload, onProgress, answer, fail: reject });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    append: async () => undefined,
    tell: () => undefined,
    newKey: () => `key-${++keys}`,
    now: () => Date.now(),
    isOnDisk: () => true,
    isDear: () => false,
  });
  present.store.lead();
});
afterEach(() => {
  present.store?.end();
  cleanup();
});

async function show(images: readonly ProductImage[] = [IMAGE]) {
  const product = { id: 'product-1', title: 'Lamp', images } as unknown as Product;
  const page = (shown: Product) => (
    <QueryClientProvider client={client}>
      <PictureUploads product={shown} onSave={onSave}>
        <p>the pictures that it has</p>
      </PictureUploads>
    </QueryClientProvider>
  );
  // The person's edits are read first.
  const { rerender } = await act(async () => render(page(product)));
  return { has: (more: readonly object[]) => rerender(page({ ...product, images: more } as unknown as Product)) };
}

const photo = (name: string, type = 'image/jpeg') => new File(['0123456789'], name, { type });
const choose = (...files: File[]) => fireEvent.change(screen.getByLabelText('Pictures to add'), { target: { files } });
const rowOf = async (name: string) => (await screen.findByText(name)).closest('li')!;
const sent = (name: string) =>
  vi.waitFor(() => {
    const found = sendings.find(({ upload }) => upload.name === name);
    if (!found) throw new Error(`${name} is not being sent`);
    return found;
  });

test('a picture that is chosen shows how far it is, is asked about, and is described on the product', async () => {
  const { has } = await show();
  choose(photo('front.jpg'));
  const row = await rowOf('front.jpg');
  const { onProgress, answer } = await sent('front.jpg');
  onProgress(4);
  const ruler = await within(row).findByRole('progressbar', { name: 'Uploading front.jpg' });
  await vi.waitFor(() => expect(ruler.getAttribute('aria-valuenow')).toBe('40'));
  expect(row.textContent).toContain('4 bytes of 10 bytes');
  const field = within(row).getByLabelText('Describe this picture: front.jpg');
  fireEvent.change(field, { target: { value: 'From the front' } });
  client.setQueryData(pictureQuery(HASH).queryKey, {
    state: 'waiting',
    widths: [96],
    error: null,
  } as unknown as Picture);
  answer();
  await within(row).findByText('Added');
  // What was being typed is still there, and goes to the product now.
  expect(within(row).getByLabelText<HTMLInputElement>(/Describe this picture/).value).toBe('From the front');
  const added = { ...IMAGE, id: 'image-2', url: URL_OF_IT, alt: '', position: 1 };
  has([IMAGE, added]);
  fireEvent.blur(within(row).getByLabelText(/Describe this picture/));
  expect(onSave).toHaveBeenCalledWith([IMAGE, { ...added, alt: 'From the front' }], [IMAGE, added]);
  await vi.waitFor(() => expect(screen.queryByText('front.jpg')).toBeNull());
});

test('a description that is being written is kept when the page goes out of sight, and stays to be finished', async () => {
  const { has } = await show();
  choose(photo('front.jpg'));
  client.setQueryData(pictureQuery(HASH).queryKey, { state: 'ready', widths: [96], error: null } as unknown as Picture);
  (await sent('front.jpg')).answer();
  await screen.findByText('Added');
  const added = { ...IMAGE, id: 'image-2', url: URL_OF_IT, alt: '', position: 1 };
  has([IMAGE, added]);
  const field = screen.getByLabelText('Describe this picture: front.jpg');
  fireEvent.change(field, { target: { value: 'From the' } });
  expect(hasUnsentWork()).toBe(true);
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  fireEvent(document, new Event('visibilitychange'));
  vi.restoreAllMocks();
  expect(onSave).toHaveBeenCalledExactlyOnceWith([IMAGE, { ...added, alt: 'From the' }], [IMAGE, added]);
  expect(hasUnsentWork()).toBe(false);
  fireEvent.change(field, { target: { value: 'From the front' } });
  fireEvent.blur(field);
  expect(onSave).toHaveBeenLastCalledWith([IMAGE, { ...added, alt: 'From the front' }], [IMAGE, added]);
  await vi.waitFor(() => expect(screen.queryByText('front.jpg')).toBeNull());
});

test('a file that is no picture is refused in a sentence beside those that are sent', async () => {
  await show();
  choose(photo('notes.pdf', 'application/pdf'), photo('front.jpg'));
  const refused = await rowOf('notes.pdf');
  expect(within(refused).getByRole('alert').textContent).toContain('notes.pdf is no picture that browsers show.');
  expect(within(refused).queryByRole('button', { name: /again/ })).toBeNull();
  await sent('front.jpg');
  expect(sendings).toHaveLength(1);
  fireEvent.click(within(refused).getByRole('button', { name: 'Give it up: notes.pdf' }));
  await vi.waitFor(() => expect(screen.queryByText('notes.pdf')).toBeNull());
});

test('what the server refuses keeps its reason, and another file can take its place', async () => {
  await show();
  choose(photo('scan.jpg'));
  const message = 'This file breaks off in the middle. Save it again and upload that.';
  (await sent('scan.jpg')).fail(new ProblemError({ code: 'unknown', status: 415, message, requestId: '' }));
  expect((await screen.findByRole('alert')).textContent).toContain(message);
  expect(screen.getByRole('button', { name: 'Try again: scan.jpg' })).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Another for scan.jpg'), { target: { files: [photo('whole.jpg')] } });
  await sent('whole.jpg');
  await vi.waitFor(() => expect(screen.queryByText('scan.jpg')).toBeNull());
});

test('one is called back, one is skipped', async () => {
  await show();
  choose(photo('front.jpg'), photo('back.jpg'));
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel front.jpg' }));
  await vi.waitFor(() => expect(screen.queryByText('front.jpg')).toBeNull());
  client.setQueryData(pictureQuery(HASH).queryKey, { state: 'ready', widths: [96], error: null } as unknown as Picture);
  (await sent('back.jpg')).answer();
  fireEvent.click(await screen.findByRole('button', { name: 'Skip back.jpg' }));
  await vi.waitFor(() => expect(screen.queryByText('back.jpg')).toBeNull());
  expect(onSave).not.toHaveBeenCalled();
});

test('pictures are dropped and pasted, but not while a text is written, nor those of the page itself', async () => {
  await show();
  const zone = screen.getByRole('region', { name: 'Pictures' });
  const dropped = { dataTransfer: { types: ['Files'], files: [photo('dropped.jpg')] } };
  fireEvent.dragOver(zone, dropped);
  expect(screen.getByText('Let it go')).toBeTruthy();
  fireEvent.drop(zone, dropped);
  await rowOf('dropped.jpg');
  expect(screen.queryByText('Let it go')).toBeNull();

  fireEvent.paste(document.body, { clipboardData: { files: [photo('pasted.png', 'image/png')] } });
  await rowOf('pasted.png');
  const field = screen.getByLabelText('Describe this picture: pasted.png');
  fireEvent.paste(field, { clipboardData: { files: [photo('in-text.png', 'image/png')] } });

  fireEvent.dragStart(zone);
  fireEvent.drop(zone, { dataTransfer: { types: ['Files'], files: [photo('own.jpg')] } });
  expect([screen.queryByText('in-text.png'), screen.queryByText('own.jpg')]).toEqual([null, null]);
});

test('one that the server cannot make anything of says so', async () => {
  await show();
  choose(photo('odd.jpg'));
  const error = { code: 'picture_broken', message: 'Its data end in the middle.' };
  client.setQueryData(pictureQuery(HASH).queryKey, { state: 'failed', widths: [], error } as unknown as Picture);
  (await sent('odd.jpg')).answer();
  expect((await screen.findByRole('alert')).textContent).toContain('Its data end in the middle.');
});
