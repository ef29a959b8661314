import fc from 'fast-check';
import { inject } from 'vitest';

// A setup file of vitest.config.ts. A property with a seed of its own keeps that.
fc.configureGlobal({ seed: inject('headroomSeed') });
