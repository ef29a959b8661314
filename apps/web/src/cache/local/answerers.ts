import type { Recalled } from '../from-device.ts';

/** A read of the API, as it would go to the server. */
export interface Asked {
  /** Below /api/v1: `/products`, `/products/marks`, `/products/facets` or `/products/<id>`. */
  path: string;
  query: URLSearchParams;
  person: string | null;
  /** Whether the server could not be reached. While it still may answer, only what is ready at once helps. */
  isGone: boolean;
}

/** Answers in the API's own shape; undefined where it cannot, or not yet. */
export type Answerer = (asked: Asked) => Promise<Recalled<unknown> | undefined>;

const answerers = new Set<Answerer>();

/** Lets something that knows whole lists answer before single pages that were seen. Returns how to stop. */
export function addAnswerer(answerer: Answerer): () => void {
  answerers.add(answerer);
  return () => answerers.delete(answerer);
}

/** The first answer that anybody has. Whoever fails has none. */
export async function askAnswerers(asked: Asked): Promise<Recalled<unknown> | undefined> {
  for (const answerer of answerers) {
    const answer = await answerer(asked).catch(() => undefined);
    if (answer) return answer;
  }
  return undefined;
}
