import type { LogLine } from '@headroom/contracts/monitoring/log-schemas';

export const LEVEL_WORDS: Readonly<Record<LogLine['level'], string>> = {
  info: '○ info',
  warn: '▲ warning',
  error: '■ error',
  fatal: '■ fatal',
};
