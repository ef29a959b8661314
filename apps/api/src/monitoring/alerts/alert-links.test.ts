import type { AlertCondition } from '@headroom/contracts/monitoring/alert-conditions';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { howToOf } from './alert-links.ts';
import { OBJECTIVES } from './objectives.ts';
import { FIGURES } from './watched-figures.ts';

const ROOT = new URL('../../../../../', import.meta.url);

/** The places of a page that an address can name, as GitHub and the console make them. */
const placesOf = (page: string): string[] =>
  [...readFileSync(fileURLToPath(new URL(page, ROOT)), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );

it('says for each alert what to do, at a place that there is', () => {
  const conditions = [
    ...OBJECTIVES.map(({ id }) => ({ kind: 'burn', objective: id })),
    { kind: 'regression' },
    ...Object.keys(FIGURES).map((figure) => ({ kind: 'threshold', figure })),
  ] as unknown as AlertCondition[];
  for (const condition of conditions) {
    const [page = '', place] = howToOf(condition).split('#');
    const places = placesOf(page);
    expect(places).toContain(place ?? places[0]);
  }
});
