import type { FacetsQuery } from '@headroom/contracts/products';
import { FACET_VALUES_DEFAULT } from '@headroom/contracts/catalogue';
import type { Pool } from 'pg';
import { addNewWords, isLexiconEmpty } from './lexicon-upkeep.ts';
import type { ProductsReader } from './products-reader.ts';

const LEXICON_INTERVAL_MILLISECONDS = 60_000;
/** Looked back over at each round: a transaction stamps its rows when it begins and shows them when it ends. */
const LEXICON_OVERLAP_MILLISECONDS = 10 * 60_000;

export interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

/**
 * What keeps reading fast and is never waited for: the first facets and anchors of both kinds of readers are made before somebody asks,
 * and the lexicon learns new words once a minute.
 */
export function createProductsUpkeep(options: {
  pool: Pool;
  reader: ProductsReader;
  isPublic: boolean;
  onError: (error: unknown) => void;
}): Upkeep {
  const { pool, reader, isPublic, onError } = options;
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  let stopped = false;

  async function run(step: () => Promise<unknown>): Promise<void> {
    if (stopped) return;
    try {
      await step();
    } catch (error) {
      onError(error);
    }
  }
  /** One step after the other: nobody waits for them, so they must not crowd out who does. */
  const then = (step: () => Promise<unknown>) => {
    work = work.then(() => run(step));
  };

  let learntUpTo: Date | null = null;
  async function learnWords(): Promise<void> {
    const startedAt = new Date();
    const since: Date | null = learntUpTo ?? ((await isLexiconEmpty(pool)) ? null : startedAt);
    await addNewWords(pool, since && new Date(since.getTime() - LEXICON_OVERLAP_MILLISECONDS));
    learntUpTo = startedAt;
  }

  return {
    start() {
      const query: FacetsQuery = { values: FACET_VALUES_DEFAULT };
      for (const activeOnly of isPublic ? [true, false] : [false]) {
        then(() => reader.facets(query, { activeOnly }));
        then(() => reader.marks({ sort: 'title' }, { activeOnly }));
      }
      then(learnWords);
      timer = setInterval(() => then(learnWords), LEXICON_INTERVAL_MILLISECONDS).unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await work;
    },
  };
}
