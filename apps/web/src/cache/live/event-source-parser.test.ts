import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventParser, type StreamEvent } from './event-source-parser.ts';

function parse(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const push = createEventParser((event) => events.push(event));
  pieces.forEach(push);
  return events;
}

test('reads names, data of several lines, ids that stay, and passes over comments', () => {
  const text = ': beat\n\nevent: change\nid: c1\ndata: {"a":\ndata: 1}\n\ndata:plain\n\nid: c2\n\n';
  expect(parse([text])).toEqual([
    { event: 'change', data: '{"a":\n1}', id: 'c1' },
    { event: 'message', data: 'plain', id: 'c1' },
  ]);
});

test('an id without data is told, and an event without an id has the last one, of the connection before too', () => {
  const events: StreamEvent[] = [];
  const ids: string[] = [];
  const push = createEventParser((event) => events.push(event), { id: 'before', onId: (id) => ids.push(id) });
  push('data: 1\n\nid: c1\n\n: beat\n\ndata: 2\n\n');
  expect(events.map(({ data, id }) => [data, id])).toEqual([
    ['1', 'before'],
    ['2', 'c1'],
  ]);
  expect(ids).toEqual(['c1']);
});

test('an event whose end has not arrived is not there yet', () => {
  expect(parse(['data: half\n'])).toEqual([]);
});

test('where the pieces are cut and how lines end makes no difference', () => {
  const event = fc.record({ id: fc.stringMatching(/^[a-z0-9]{1,4}$/), data: fc.stringMatching(/^[ -9;-~]{1,20}$/) });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat({ max: 200 })),
      (events, end, cuts) => {
        const text = `${events
          .map(({ id, data }) => `id: ${id}${end}event: change${end}data: ${data}${end}${end}`)
          .join(`: beat${end}${end}`)}: end${end}`;
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((to, index) => text.slice(places[index], to));
        expect(parse(pieces)).toEqual(events.map(({ id, data }) => ({ event: 'change', data, id })));
      },
    ),
  );
});
