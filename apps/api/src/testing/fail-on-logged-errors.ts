import { failOnLoggedErrors } from './test-log.ts';

// A setup file of vitest.config.ts: it runs for every file of tests, also where modules are kept from one file to the next.
failOnLoggedErrors();
