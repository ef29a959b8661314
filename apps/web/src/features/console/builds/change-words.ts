import { formatBytes } from '../../../ui/format-size.ts';

/** `+ 1.2 KB`, `− 40 B`, `same`; a dash where there is nothing to compare with. */
export function changeWords(now: number | null, before: number | null): string {
  if (now === null || before === null) return '–';
  if (now === before) return 'same';
  return `${now > before ? '+' : '−'} ${formatBytes(Math.abs(now - before))}`;
}
