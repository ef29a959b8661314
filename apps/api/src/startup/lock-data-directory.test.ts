import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lockDataDirectory } from './lock-data-directory.ts';

const newDirectory = () => mkdtemp(join(tmpdir(), 'headroom-lock-'));

describe('lockDataDirectory', () => {
  it('makes the folder, keeps others out, and lets them in after the release', async () => {
    const directory = join(await newDirectory(), 'deep', 'data');
    const lock = await lockDataDirectory(directory);
    await expect(lockDataDirectory(directory)).rejects.toThrow(
      `Another Headroom (process ${process.pid}) uses ${directory}: end that one`,
    );
    await expect(lockDataDirectory(directory)).rejects.toThrow(`remove ${join(directory, 'headroom.lock')}.`);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockDataDirectory(directory)).release();
  });

  it.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '', nonce: 'a' })],
    ['of a number that another process has now', JSON.stringify({ pid: process.pid, startedAt: 'boot/1', nonce: 'a' })],
    ['that was being written when its process was killed', ''],
  ])('takes over a lock %s', async (_, content) => {
    const directory = await newDirectory();
    await writeFile(join(directory, 'headroom.lock'), content);
    await (await lockDataDirectory(directory)).release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('lets one of several starts take over a stale lock, however they meet', async () => {
    for (let round = 0; round < 20; round += 1) {
      const directory = await newDirectory();
      await writeFile(join(directory, 'headroom.lock'), '{"pid":4194305,"startedAt":"","nonce":"a"}');
      const starts = await Promise.allSettled(
        Array.from({ length: 8 }, async (_, i) => {
          await sleep(i % 4);
          return lockDataDirectory(directory);
        }),
      );
      expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(directory)).toEqual(['headroom.lock']);
    }
  });

  it('takes over from a start that was killed while it took over', async () => {
    const directory = await newDirectory();
    const gone = JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '', nonce: 'a' });
    await writeFile(join(directory, 'headroom.lock'), gone);
    await writeFile(join(directory, 'headroom.lock.claim'), gone);
    await (await lockDataDirectory(directory)).release();
    expect(await readdir(directory)).toEqual([]);
  });

  // Elsewhere such a process cannot be told from a living one.
  it.runIf(process.platform === 'linux')('takes over the lock of a killed process that nobody collected', async () => {
    // The shell starts a child that ends at once, becomes sleep, and so never collects it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    await expect.poll(async () => await readFile(`/proc/${pid}/stat`, 'utf8'), { timeout: 10_000 }).toContain(') Z ');
    const directory = await newDirectory();
    await writeFile(join(directory, 'headroom.lock'), JSON.stringify({ pid, startedAt: '', nonce: 'a' }));
    await (await lockDataDirectory(directory)).release();
    parent.kill('SIGKILL');
    expect(await readdir(directory)).toEqual([]);
  });

  it('says what is wrong with the folder', async () => {
    const directory = await newDirectory();
    await writeFile(join(directory, 'file'), '');
    await expect(lockDataDirectory(join(directory, 'file'))).rejects.toThrow('is a file, not a folder');
    await expect(lockDataDirectory(join(directory, 'file', 'below'))).rejects.toThrow('is a file, not a folder');
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)('says who may not write', async () => {
    const directory = await newDirectory();
    await chmod(directory, 0o500);
    await expect(lockDataDirectory(directory)).rejects.toThrow('cannot be written');
  });
});
