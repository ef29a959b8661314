import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const SAMPLE_MILLISECONDS = 200;

export interface MeasuredRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly seconds: number;
  /** The highest resident memory of the process that does the work; undefined where the system has no /proc. */
  readonly peakResidentBytes: number | undefined;
}

/** Runs `pnpm headroom …` as a person does, and watches the memory of the importing process. */
export async function runHeadroom(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, 'scripts/headroom.mjs'), ...args], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  let peakResidentBytes: number | undefined;
  const sample = async () => {
    const bytes = await readPeak(child.pid ?? 0);
    if (bytes !== undefined) peakResidentBytes = Math.max(bytes, peakResidentBytes ?? 0);
  };
  const sampler = setInterval(() => void sample(), SAMPLE_MILLISECONDS);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exitCode, output: chunks.join(''), seconds: (performance.now() - started) / 1_000, peakResidentBytes };
  } finally {
    clearInterval(sampler);
  }
}

/** VmHWM is the kernel's own high-water mark, so a peak between two samples is not missed. */
async function readPeak(pid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('cli/headroom.ts')) continue;
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '');
    const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  }
  return undefined;
}
