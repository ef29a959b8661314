let touched: Promise<unknown> | undefined;

/**
 * Settles with the first sign of somebody at the page: a key, a pointer, a finger, a moved focus. What only answers to them is
 * fetched then: a page that is merely read does without.
 */
export function firstTouch(): Promise<unknown> {
  return (touched ??= new Promise((resolve) => {
    for (const sign of ['pointerover', 'pointerdown', 'keydown', 'focusin'])
      window.addEventListener(sign, resolve, { capture: true, once: true, passive: true });
  }));
}
