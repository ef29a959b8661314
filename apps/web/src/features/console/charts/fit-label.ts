/** Of the longest of them, in pixels. */
export function widthOf(labels: readonly string[], font: string): number {
  const ctx = document.createElement('canvas').getContext('2d');
  if (!ctx) return 0;
  ctx.font = font;
  return Math.max(0, ...labels.map((label) => ctx.measureText(label).width));
}

/** As much of a label as has room. */
export function shorten(ctx: CanvasRenderingContext2D, label: string, width: number): string {
  if (ctx.measureText(label).width <= width) return label;
  let length = label.length - 1;
  while (length > 1 && ctx.measureText(`${label.slice(0, length)}…`).width > width) length -= 1;
  return `${label.slice(0, length)}…`;
}
