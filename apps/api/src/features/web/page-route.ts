import type { Site } from '@headroom/contracts/accounts';
import {
  PAGE_ROOMS,
  type PageData,
  type PageNeeds,
  type PagePlace,
  type PageRenderer,
  type PageRoom,
} from '@headroom/contracts/page';
import type { CachedRoute, FilledAnswer } from '../../cache/cached-route.ts';
import { LAG_MILLISECONDS, type Footprint } from '../../cache/footprint.ts';
import { meet, type Snapshot } from '../../changes/snapshot.ts';
import { AppError } from '../../errors.ts';
import { PAGE_CACHING } from './page-caching.ts';
import { createPageFootprint } from './page-footprint.ts';
import { composePage } from './page-template.ts';
import type { AssetPlace, PageFrames } from './read-page-frames.ts';

export interface PageRequest {
  readonly place: PagePlace;
  readonly room: PageRoom;
  readonly assets: AssetPlace;
}

/** An answer that is there, and as of when it is true. */
export interface FoundAnswer {
  readonly body: Buffer;
  readonly snapshot: Snapshot;
  readonly footprint: Footprint;
  /** It is late already: how long it may still go on. */
  readonly lagLeftMilliseconds: number | undefined;
}

/** What pages are drawn from: routes whose answers are kept, each by the text of its query. */
export interface PageSources {
  readonly list: CachedRoute<unknown>;
  readonly marks: CachedRoute<unknown>;
  readonly facets: CachedRoute<unknown>;
  readonly one: CachedRoute<{ id: string; fields: string | undefined }>;
  readonly readSite: () => Promise<Site>;
  /** Facets that are kept already: to count them would hold up the page. */
  readonly findFacets: (query: string) => Promise<FoundAnswer | undefined>;
}

/** Pages of the catalogue that anybody may see, drawn with what they show, and kept as long as that stays as it is. */
export function createPageRoute({
  renderer,
  frames,
  sources,
  cdnUrl,
}: {
  renderer: PageRenderer;
  frames: PageFrames;
  sources: PageSources;
  cdnUrl: string | undefined;
}): CachedRoute<PageRequest> {
  const revive: Readonly<Record<string, (json: unknown) => Footprint>> = Object.fromEntries(
    [sources.list, sources.marks, sources.facets, sources.one].map((route) => [route.name, route.reviveFootprint]),
  );

  return {
    name: 'page',
    caching: PAGE_CACHING,
    toText: ({ place: { path, search }, room, assets }) => `${frames.mark} ${room} ${assets} ${path}?${search}`,
    fromText(text) {
      const [mark, room, assets, ...address] = text.split(' ');
      const [path = '', ...search] = address.join(' ').split('?');
      return {
        // What another build drew is drawn by nobody any more: no screen is at this path.
        place: { path: mark === frames.mark ? path : '', search: search.join('?') },
        room: PAGE_ROOMS.find((known) => known === room) ?? 'narrow',
        assets: assets === 'cdn' ? 'cdn' : 'origin',
      };
    },
    async fill({ place, room, assets }, audience, reason) {
      const needs = renderer.needs({ ...place, room });
      // Only a key of another build's making leads here.
      if (!needs) throw new AppError('not_found');
      const startedAt = performance.now();
      const showsFacets = needs.screen === 'catalogue' && room === 'wide';
      const fills = fillsOf(needs, sources);
      const [site, filled, facets] = await Promise.all([
        sources.readSite(),
        Promise.all(fills.map(([route, params]) => route.fill(params, audience, reason))),
        // Whoever must see a certain change is not given what was counted before it.
        showsFacets && reason !== 'token' ? sources.findFacets(needs.facets) : undefined,
      ]);
      const data: PageData = {
        room,
        site,
        ...parse(filled, needs),
        facets: facets ? (JSON.parse(facets.body.toString()) as PageData['facets']) : null,
        at: new Date().toISOString(),
      };
      const databaseMilliseconds = performance.now() - startedAt;
      const page = renderer.render(needs.place, data, assets === 'cdn' ? (cdnUrl?.replace(/\/$/, '') ?? '') : '');
      const parts = Object.fromEntries(fills.map(([{ name }], index) => [name, filled[index]!.footprint]));
      return {
        status: page.status,
        contentType: 'text/html; charset=utf-8',
        body: Buffer.from(composePage(frames.template(needs.screen, assets), page, data)),
        headers: {},
        snapshot: meetAll([...filled.map(({ snapshot }) => snapshot), ...(facets ? [facets.snapshot] : [])]),
        footprint: createPageFootprint(facets ? { ...parts, [sources.facets.name]: facets.footprint } : parts),
        surrogateKeys: [...new Set(filled.flatMap(({ surrogateKeys }) => surrogateKeys))],
        // The browser asks for the counts that are not there yet: then they are kept, and the next drawing has them.
        lagLeftMilliseconds: shortest([
          ...filled.map((part) => part.lagLeftMilliseconds),
          showsFacets ? (facets ? facets.lagLeftMilliseconds : LAG_MILLISECONDS) : undefined,
        ]),
        databaseMilliseconds,
      };
    },
    reviveFootprint: (json) =>
      createPageFootprint(
        Object.fromEntries(
          Object.entries(json as Record<string, unknown>).map(([name, part]) => [name, revive[name]!(part)]),
        ),
      ),
  };
}

type Fill = readonly [route: CachedRoute<unknown>, params: unknown];

function fillsOf(needs: NonNullable<PageNeeds>, { list, marks, one }: PageSources): readonly Fill[] {
  if (needs.screen === 'product') return [[one as CachedRoute<unknown>, { id: needs.id, fields: undefined }]];
  return [
    [list, list.fromText(needs.list)],
    [marks, marks.fromText(needs.marks)],
  ];
}

function parse(
  filled: readonly FilledAnswer[],
  needs: NonNullable<PageNeeds>,
): Pick<PageData, 'list' | 'marks' | 'product'> {
  const [first, second] = filled.map(({ status, body }) =>
    status === 200 ? (JSON.parse(body.toString()) as unknown) : null,
  );
  return needs.screen === 'product'
    ? { list: null, marks: null, product: first as PageData['product'] }
    : { list: first as PageData['list'], marks: second as PageData['marks'], product: null };
}

/** What all of them saw; undefined where one of them does not say. */
function meetAll(snapshots: readonly (Snapshot | undefined)[]): Snapshot | undefined {
  return snapshots.reduce((a, b) => a && b && meet(a, b));
}

function shortest(lags: readonly (number | undefined)[]): number | undefined {
  const known = lags.filter((lag) => lag !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
