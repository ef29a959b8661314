import type { ProductList } from '@headroom/contracts/products';
import type { QueryClient } from '@tanstack/react-query';
import { SEEN_MARK, type Recalled } from '../from-device.ts';
import { answerFromKeeps, followKeeps } from '../keep/answer-from-keeps.ts';
import { hintedPerson } from '../session-hint.ts';
import { addAnswerer, askAnswerers } from './answerers.ts';
import { followQueries } from './follow-queries.ts';
import { localData, type Person } from './local-data.ts';
import { readAgain } from './read-again.ts';
import { recallStart } from './recall-start.ts';
import { createSeen, type Seen } from './seen.ts';

/** A page at rest has time within this, and a tab that is closed soon after has kept what it saw. */
const IDLE_MILLISECONDS = 1_000;
/** From then on a person would rather see the screen without its rows. */
const LONGEST_START_MILLISECONDS = 500;

function createDevice() {
  const seen = createSeen({ data: localData, person: hintedPerson, whenIdle, onKept: noteKept });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void seen.flush();
  });
  addAnswerer(answerFromKeeps);
  followKeeps(hintedPerson);
  return {
    /** What the first screen asks for; undefined where that is not read soon. Never rejects. */
    start: () =>
      Promise.race([recallStart(seen, hintedPerson).catch(() => undefined), sleep(LONGEST_START_MILLISECONDS)]),
    keep: (person: Person, at: number, what: Seen): void => seen.keep(person, at, what),
    /**
     * Rows of a list: of something that holds the list whole, or else of pages that were seen.
     * @param query as `GET /products` takes it
     */
    async rows(query: URLSearchParams, isGone: boolean): Promise<Recalled<ProductList> | undefined> {
      const person = hintedPerson();
      const whole = await askAnswerers({ path: '/products', query, person, isGone });
      const found = (whole as Recalled<ProductList> | undefined) ?? (await seen.rows(person, query));
      // Somebody else signed in meanwhile: it is not for them.
      return hintedPerson() === person ? found : undefined;
    },
    follow(client: QueryClient): () => void {
      const stops = [followQueries({ client, seen, person: hintedPerson }), readAgain(client)];
      return () => stops.forEach((stop) => stop());
    },
  };
}

export type Device = ReturnType<typeof createDevice>;

let made: Device | undefined;

/** The one of this page. */
export function device(): Device {
  made ??= createDevice();
  return made;
}

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: IDLE_MILLISECONDS });
  else setTimeout(run, IDLE_MILLISECONDS);
}

const sleep = (milliseconds: number) => new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds));

function noteKept(): void {
  try {
    localStorage.setItem(SEEN_MARK, '1');
  } catch {
    // Then a warm start loads this a little later.
  }
}
