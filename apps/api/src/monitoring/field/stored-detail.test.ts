import { FieldDetailSchema } from '@headroom/contracts/monitoring/field-events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDetail, storedDetail } from './stored-detail.ts';

const PARTS = ['inputDelay', 'resourceLoadDuration', 'queue', 'layout', 'invented'];
const VALUES = {
  parts: fc.dictionary(fc.constantFrom(...PARTS), fc.nat()),
  cache: fc.constant('miss'),
  outcome: fc.constant('done'),
};
const detail = fc.record(
  Object.fromEntries(
    Object.keys(FieldDetailSchema.properties).map((name) => [
      name,
      VALUES[name as keyof typeof VALUES] ?? fc.integer({ min: 0, max: 999 }),
    ]),
  ),
  { requiredKeys: [] },
);

it('reads what was stored, whatever was sent', () => {
  fc.assert(
    fc.property(detail, (sent) => {
      expect(readDetail(JSON.parse(storedDetail(sent as object)))).toEqual(sent);
    }),
  );
});

it('reads what was stored before names were letters', () => {
  fc.assert(
    fc.property(detail, (sent) => {
      expect(readDetail(sent)).toEqual(sent);
    }),
  );
});

it('keeps the names that statements look at', () => {
  const sent = {
    fingerprint: 'f00f',
    message: 'broken',
    outcome: 'left',
    address: '/api',
    parts: { wait: 3 },
  } as const;
  expect(JSON.parse(storedDetail(sent))).toEqual({
    fingerprint: 'f00f',
    message: 'broken',
    outcome: 'left',
    a: '/api',
    p: { W: 3 },
  });
});

it('leaves out what took less than no time', () => {
  const sent = { parts: { inputDelay: 0, totalPaintDuration: -1, layout: -3, queue: 4 } };
  expect(readDetail(JSON.parse(storedDetail(sent)))).toEqual({ parts: { inputDelay: 0, queue: 4 } });
});
