/** One line of a browser's stack. */
export interface RawFrame {
  raw: string;
  name: string | null;
  /** Path of the script on this site, or another address. */
  file: string | null;
  line: number | null;
  column: number | null;
}

/** `at name (file:1:2)` of Chromium, `name@file:1:2` of Firefox and Safari, and either without a name. */
const CHROMIUM = /^\s*at (?:(.+?) \()?([^()\s]+):(\d+):(\d+)\)?\s*$/;
const OTHERS = /^\s*(.*?)@([^@\s]+):(\d+):(\d+)\s*$/;
const FRAMES_MAX = 30;

/** The frames of a stack, as the browser wrote them; lines that are none are left out. */
export function parseStack(stack: string): RawFrame[] {
  return stack
    .split('\n')
    .flatMap((raw): RawFrame[] => {
      const [, name, file, line, column] = CHROMIUM.exec(raw) ?? OTHERS.exec(raw) ?? [];
      if (file === undefined) return [];
      return [{ raw: raw.trim(), name: name ? name : null, file, line: Number(line), column: Number(column) }];
    })
    .slice(0, FRAMES_MAX);
}
