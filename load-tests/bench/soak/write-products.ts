import { setTimeout as sleep } from 'node:timers/promises';
import { remember, type ProductHistory } from './history.ts';
import { countRefusal, readTruth, send, titleOf, toAcknowledged, type World } from './world.ts';

export interface WriteCounts {
  acknowledged: number;
  /** By code of the problem; version_conflict is what follows a write whose answer was lost. */
  refused: Record<string, number>;
  unanswered: number;
}

/** Changes its products, one at a time, through either process, until it is over. */
export async function writeProducts(
  world: World,
  {
    own,
    random,
    pauseMilliseconds,
    counts,
  }: { own: readonly ProductHistory[]; random: () => number; pauseMilliseconds: number; counts: WriteCounts },
): Promise<void> {
  for (let serial = 1; !world.isOver(); serial += 1) {
    const history = own[Math.floor(random() * own.length)]!;
    const { api } = world.site.sites[random() < 0.5 ? 0 : 1];
    const last = history.acknowledged.at(-1);
    // Where an answer was lost, nobody here knows the version.
    const isKnown = last !== undefined && history.lastSentAt <= last.at;
    // oxlint-disable-next-line no-await-in-loop -- one write after the other
    const version = isKnown ? last.version : (await readTruth(world.site, history.id)).version;
    const body =
      random() < 0.3
        ? { status: last?.status === 'active' ? 'draft' : 'active' }
        : { title: titleOf(Math.floor(random() * 10_000), serial) };
    history.lastSentAt = performance.now();
    history.sent += 1;
    // oxlint-disable-next-line no-await-in-loop
    const reply = await send(api.origin, `/products/${history.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${world.staffToken}`, 'if-match': `"${version}"` },
      body,
    });
    if (reply?.status === 200) {
      remember(history, toAcknowledged(reply));
      counts.acknowledged += 1;
    } else if (reply === undefined) counts.unanswered += 1;
    else countRefusal(counts.refused, reply);
    // oxlint-disable-next-line no-await-in-loop
    await sleep(pauseMilliseconds * (0.5 + random()));
  }
}
