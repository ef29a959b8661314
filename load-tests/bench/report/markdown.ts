const line = (columns: readonly string[]) => `| ${columns.join(' | ')} |`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

export const section = (title: string, body: string): string => `### ${title}\n\n${body}`;
