export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 4;
const EDGE = 8;

/**
 * Where a layer stands that belongs to a button: below it and flush with one of its sides, above it where there is
 * no room below, never over the window's edge. All lengths in CSS pixels.
 */
export function placeLayer({
  anchor,
  layer,
  viewport,
  align,
}: {
  anchor: Box;
  layer: { width: number; height: number };
  viewport: { width: number; height: number };
  align: 'start' | 'end';
}): { left: number; top: number; maxHeight: number } {
  const wished = align === 'start' ? anchor.left : anchor.left + anchor.width - layer.width;
  const left = Math.max(EDGE, Math.min(wished, viewport.width - layer.width - EDGE));
  const below = viewport.height - (anchor.top + anchor.height) - GAP - EDGE;
  const above = anchor.top - GAP - EDGE;
  if (layer.height <= below || below >= above) {
    return { left, top: anchor.top + anchor.height + GAP, maxHeight: Math.max(0, below) };
  }
  const height = Math.min(layer.height, above);
  return { left, top: anchor.top - GAP - height, maxHeight: above };
}
