/** Whether somebody keeps something on this device, without opening a database: most people never do. */
const markOf = (person: string | null): string => `headroom.keeps.${person ?? 'public'}`;

export function hasKeeps(person: string | null): boolean {
  try {
    return localStorage.getItem(markOf(person)) !== null;
  } catch {
    return false;
  }
}

export function noteKeeps(person: string | null, any: boolean): void {
  try {
    if (any) localStorage.setItem(markOf(person), '1');
    else localStorage.removeItem(markOf(person));
  } catch {
    // Storage can be forbidden; then nothing lasts anyway.
  }
}
