import { startFront, type Front } from './front.ts';
import { test as base } from './journey.ts';

/** For journeys whose server is stopped or replaced on the way; its refusals stand in the console then. */
export const test = base.extend<{ front: Front }>({
  front: async ({ baseURL }, use) => {
    const front = await startFront(baseURL!);
    await use(front);
    await front.stop();
  },
});
