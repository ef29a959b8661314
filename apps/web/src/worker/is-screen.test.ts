import { expect, test } from 'vitest';
import { isScreen } from './is-screen.ts';

test.each(['/', '/products/0198b3', '/imports', '/imports/7', '/apis', '/nothing-here'])(
  '%s is a screen: the shell answers',
  (path) => expect(isScreen(path)).toBe(true),
);

test.each(['/api', '/api/docs', '/api/v1/products', '/pictures/demo/lamp.svg', '/healthz', '/readyz', '/sw.js'])(
  '%s is none',
  (path) => expect(isScreen(path)).toBe(false),
);
