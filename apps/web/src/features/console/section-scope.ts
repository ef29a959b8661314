import { CONSOLE_SECTIONS } from './console-sections.ts';

/**
 * What of the common choices changes a screen. `visits`: time and visits. `some`: the time, and a part of it the visits. `time`: the time
 * only, it counts everybody. `now`: neither.
 */
export type SectionScope = 'visits' | 'some' | 'time' | 'now';

/** Of the screen at a path; the deepest section that it lies under. */
export function scopeOf(path: string): SectionScope {
  const fits = CONSOLE_SECTIONS.filter((section) => {
    const [before = ''] = section.path.split('/:');
    return section.path === before ? path === before : path.startsWith(`${before}/`);
  });
  return fits[0]?.scope ?? 'visits';
}
