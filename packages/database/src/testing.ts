export { default, globalSetup } from './testing/global-setup.ts';
export { createTestDatabase, type TestDatabase } from './testing/create-test-database.ts';
export { freePort } from './testing/free-port.ts';
export { settledSnapshot } from './testing/settled-snapshot.ts';
