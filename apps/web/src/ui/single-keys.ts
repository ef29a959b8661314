export const SINGLE_KEYS = 'headroom.single-keys';
/** The choice of a browser that forbids storage; it holds until the page is left. */
export const unstored: { on?: boolean } = {};

/** Whether single letters and signs are shortcuts: who dictates or has a tremor must be able to switch them off. */
export function areSingleKeysOn(): boolean {
  try {
    return unstored.on ?? localStorage.getItem(SINGLE_KEYS) !== 'off';
  } catch {
    return true;
  }
}
