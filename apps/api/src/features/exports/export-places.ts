import { AppError } from '../../errors.ts';

/** Each holds a connection of the pool and a snapshot of the database. */
const SHARE_OF_POOL = 0.25;
const MAX_OF_ONE_PERSON = 2;

/** Lets few exports run at once, and not all of them for one person. `take` gives what gives the place back. */
export function createExportPlaces({ connections }: { connections: number }) {
  const maxRunning = Math.max(1, Math.floor(connections * SHARE_OF_POOL));
  const running = new Map<string, number>();
  return {
    /** @throws 503 where no place is free. */
    take(userId: string): () => void {
      const own = running.get(userId) ?? 0;
      const all = [...running.values()].reduce((sum, count) => sum + count, 0);
      if (own >= MAX_OF_ONE_PERSON || all >= maxRunning) {
        const detail =
          own >= MAX_OF_ONE_PERSON
            ? `${own} exports of yours are running. Wait until one has ended.`
            : 'As many exports as there may be are running. Try again in a minute.';
        throw new AppError('overloaded', { detail, headers: { 'Retry-After': '30' } });
      }
      running.set(userId, own + 1);
      let isLeft = false;
      return () => {
        if (isLeft) return;
        isLeft = true;
        const left = (running.get(userId) ?? 1) - 1;
        if (left === 0) running.delete(userId);
        else running.set(userId, left);
      };
    },
  };
}
