import { expect, test } from 'vitest';
import type { FeedEntry, FeedPage } from '../../changes/feed-repository.ts';
import { createChangeEvents } from './change-events.ts';

const moment = { snapshot: '5:5:', nextXid: '5', seq: 0 };
const entry = (seq: number, status: 'active' | 'draft'): FeedEntry => ({
  op: 'update',
  seq,
  xid: '5',
  at: '2026-11-21T00:00:00.000Z',
  actor: null,
  productId: 'p',
  version: seq,
  before: { status } as never,
  after: { status } as never,
});
const page: FeedPage = {
  entries: [entry(1, 'active'), entry(2, 'draft')],
  read: moment,
  to: moment,
  next: { read: moment, window: null },
  hasMore: false,
};
const editor = { activeOnly: false, isEditor: true };
const nobody = { activeOnly: true, isEditor: false };

test('makes the events of a page once for those who may see the same, and their ids once for all', () => {
  const encoded: number[] = [];
  const events = createChangeEvents({
    encode({ position }) {
      encoded.push(position.window?.afterSeq ?? -1);
      return `id-${position.window?.afterSeq}`;
    },
  });
  const first = events.of(page, { world: 'w', reader: editor });
  expect(events.of(page, { world: 'w', reader: { ...editor } })).toBe(first);
  const hidden = events.of(page, { world: 'w', reader: nobody });
  expect(encoded).toEqual([1, 2]);
  expect([first.length, first[1]?.toString()]).toEqual([
    2,
    expect.stringMatching(/^event: change\ndata: \{.*\}\nid: id-2\n\n$/),
  ]);
  expect([hidden[0]?.toString().includes('actor'), hidden[1]]).toEqual([false, undefined]);
  expect(events.of({ ...page }, { world: 'w', reader: editor })).not.toBe(first);
});
