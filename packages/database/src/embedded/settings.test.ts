import { expect, test } from 'vitest';
import { postgresSettings, settingsFile } from './settings.ts';

const GB = 1024 ** 3;

test.each([
  [0.5, '128MB', '64MB'],
  [4, '1024MB', '256MB'],
  [24, '2048MB', '1024MB'],
])('a machine of %d GB gets memory settings that fit it', async (gigabytes, sharedBuffers, maintenance) => {
  const settings = await postgresSettings({ port: 5433, memoryBytes: gigabytes * GB });
  expect(settings).toMatchObject({ shared_buffers: sharedBuffers, maintenance_work_mem: maintenance, port: '5433' });
});

test('a machine that refuses shared memory gets little of it', async () => {
  expect((await postgresSettings({ port: 1, smallMemory: true, memoryBytes: 24 * GB }))['shared_buffers']).toBe('32MB');
});

test('quotes what it writes', () => {
  expect(settingsFile({ a: "it's" })).toContain("\na = 'it''s'\n");
});
