/** The one keep client of this page, for whoever is signed in. */
import type { Person } from '../local/local-data.ts';
import { filterQuery, parseCatalogueSearch, withQuery } from '../catalogue-query.ts';
import { searchWait } from '../search-wait.ts';
import { liveStream } from '../live/browser-live-stream.ts';
import { onReach } from '../reach.ts';
import { hintedPerson, mayHaveSession, onSessionElsewhere } from '../session-hint.ts';
import { createKeepClient, type KeepClient, type KeepPort } from './keep-client.ts';
import { sleep } from './patient-read.ts';
// oxlint-disable-next-line import/default -- Vite makes it: the address of the worker's own bundle.
import workerAddress from './keep-worker.ts?worker&url';

/** Changes come in bursts: one round serves them all. */
const GATHER_MILLISECONDS = 3_000;
/** Where no event says that something changed. */
const EVERY_MILLISECONDS = 60_000;

/**
 * What is kept answers within a key; the server's word on it is asked for once somebody pauses. Without it every key begins three
 * requests, whose sending and failing take longer than the rows.
 */
const BEFORE_NETWORK_MILLISECONDS = 250;
const OF_LISTS: ReadonlySet<string> = new Set(['/products', '/products/marks', '/products/facets']);

let client: KeepClient | undefined;
let stop: (() => void) | undefined;
const { after: patience } = searchWait;

/** A worker must come from where the page does, though its address may name a CDN. */
function spawn(): KeepPort {
  const { pathname } = new URL(workerAddress, import.meta.url);
  return new Worker(new URL(pathname, location.origin), { type: 'module', name: 'keeps' });
}

/** The catalogue's present filter with another search. */
const searchedNow = (text: string): URLSearchParams =>
  new URLSearchParams(filterQuery(withQuery(parseCatalogueSearch(location.search), text)));

/** The client of whoever is signed in now; another person's has ended. */
export function browserKeeps(person: Person = hintedPerson()): KeepClient {
  if (client?.person === person) return client;
  stop?.();
  client?.rest();
  const made = createKeepClient({ person, spawn });
  client = made;
  searchWait.after = (text) => (hintedPerson() === person && made.isKept(searchedNow(text)) ? 0 : patience(text));
  searchWait.beforeNetwork = (path, query, signal) =>
    OF_LISTS.has(path) && hintedPerson() === person && made.isAtHand(query)
      ? sleep(BEFORE_NETWORK_MILLISECONDS, signal)
      : undefined;
  stop = follow(client);
  return client;
}

/** Ends the client of somebody who signs out. */
export function endKeeps(person: Person): void {
  if (client?.person !== person) return;
  stop?.();
  client.rest();
  client = undefined;
}

/** Lets it work whenever there may be something to do, and rest while the page is in the back-forward cache. */
function follow(of: KeepClient): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const round = () => {
    clearTimeout(timer);
    timer = undefined;
    // Whoever kept it may have signed out meanwhile.
    if (hintedPerson() !== of.person) of.rest();
    else if (of.keeps()?.length !== 0) of.round();
  };
  const soon = () => (timer ??= setTimeout(round, GATHER_MILLISECONDS));
  const every = setInterval(() => {
    if (document.visibilityState === 'visible') round();
  }, EVERY_MILLISECONDS);
  const stops = [
    onReach(soon),
    onSessionElsewhere(round),
    mayHaveSession()
      ? liveStream().subscribe(({ kind }) => (kind === 'change' || kind === 'open') && soon())
      : () => undefined,
  ];
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && soon(), { signal });
  window.addEventListener('online', round, { signal });
  window.addEventListener('pagehide', of.rest, { signal });
  window.addEventListener('pageshow', ({ persisted }) => persisted && round(), { signal });
  round();
  return () => {
    ending.abort();
    clearTimeout(timer);
    clearInterval(every);
    for (const end of stops) end();
  };
}
