import { ChangeSchema } from '@headroom/contracts/changes';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import type { FeedKeys, SingleEntry } from './feed-repository.ts';
import { presentChange } from './present-change.ts';

const keys: FeedKeys = {
  status: 'active',
  vendor: 'Öko',
  type: '',
  tags: [],
  title: 'Änderung',
  price: 500,
  stock: 0,
  optimizationStatus: 'original',
  lastOptimized: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  searchHash: '18c08bd8828917f4',
  titleKey: 'anderung',
  vendorKey: 'oko',
};
const entry: SingleEntry = {
  seq: 1,
  xid: '800',
  at: '2026-01-01T00:00:00.000Z',
  actor: null,
  op: 'update',
  productId: '01890000-0000-7000-8000-000000000001',
  version: 2,
  before: keys,
  after: keys,
};

test.each([
  { activeOnly: false, isEditor: true },
  { activeOnly: true, isEditor: false },
])('what only our caches need goes out to nobody (%j)', (reader) => {
  const change = presentChange(entry, reader);
  expect(Value.Check(ChangeSchema, change)).toBe(true);
  expect(JSON.stringify(change)).not.toMatch(/searchHash|titleKey|vendorKey/);
  expect(JSON.stringify(change)).toContain('Änderung');
});
