import { run } from '../workspace/children.mjs';
import { pinnedNode } from '../workspace/paths.mjs';
import { withOwnServer } from './own-server.mjs';
import { oneCheck } from './tally.mjs';

/**
 * Signs in to a fresh server and reads the list, as load-tests/smoke-test.js does under k6.
 * @param {string} dataDirectory for the server's data; made and left to the caller
 */
export const runSmokeTest = (dataDirectory) =>
  withOwnServer({ HEADROOM_DATA_DIR: dataDirectory, HEADROOM_DEMO_PRODUCTS: '500' }, async (url) =>
    oneCheck(await run(pinnedNode, ['load-tests/smoke-http.ts', url])),
  );
