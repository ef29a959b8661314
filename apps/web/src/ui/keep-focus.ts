const FOCUSABLE = ':is(a[href], button, input, select, textarea, [tabindex="0"]):not(:disabled, [hidden], [inert] *)';

/**
 * Gives the focus to what is next when the element that has it is taken off the page: the same thing in the next row, or
 * in the one before, else whatever follows. Without this the keyboard and a screen reader begin again at the top of the page.
 * It leaves alone what somebody let go by a press elsewhere, and changes of screen.
 * @param root what is looked after
 * @returns how to stop
 */
export function keepFocus(root: HTMLElement): () => void {
  let held: Element | undefined;
  /** The last one that was held in another layer: where a dialog or a message was opened from. */
  let before: Element | undefined;
  let path = '';
  const listening = new AbortController();
  const hold = (element: Element | undefined) => {
    if (held?.isConnected && layerOf(held) !== (element && layerOf(element))) before = held;
    held = element;
    path = window.location.pathname;
  };
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) hold(activeElement);
  const options = { capture: true, signal: listening.signal };
  root.addEventListener('focusin', ({ target }) => hold(target as Element), options);
  root.addEventListener(
    'pointerdown',
    ({ target }) => hold((target as Element).closest(FOCUSABLE) ?? undefined),
    options,
  );

  const observer = new MutationObserver((records) => {
    if (!held || held.isConnected) return;
    const lost = held;
    const isElsewhere = path !== window.location.pathname;
    hold(undefined);
    if (isElsewhere || document.activeElement !== document.body) return;
    const nearest = [nextTo(lost, records), before, root.querySelector('main')];
    const next = nearest.find((element) => element?.isConnected);
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  });
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    listening.abort();
    observer.disconnect();
  };
}

const layerOf = (element: Element): Element | null => element.closest('main, dialog, [popover]');

/** What may have the focus nearest to where an element was. */
function nextTo(lost: Element, records: readonly MutationRecord[]): Element | undefined {
  // It went with its whole layer.
  if (lost.closest('dialog, [popover]')) return undefined;
  let gone: Node = lost;
  let record: MutationRecord | undefined;
  do {
    record = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(gone)));
    if (!record) return undefined;
    gone = record.target;
  } while (!gone.isConnected);
  const { target, previousSibling, nextSibling } = record;
  const scope = layerOf(target as Element);
  if (!scope) return undefined;

  const place = document.createRange();
  if (previousSibling?.parentNode === target) place.setStartAfter(previousSibling);
  else if (nextSibling?.parentNode === target) place.setStartBefore(nextSibling);
  else place.setStart(target, 0);
  place.collapse(true);
  const { childNodes } = target;
  const [following, preceding] = [childNodes[place.startOffset], childNodes[place.startOffset - 1]];
  const all = [...scope.querySelectorAll(FOCUSABLE)].filter(isSeen);
  const within = (node: Node | undefined) => (node ? all.filter((element) => node.contains(element)) : []);
  const isAlike = ({ tagName, className }: Element) => tagName === lost.tagName && className === lost.className;
  const after = all.findIndex((element) => place.comparePoint(element, 0) >= 0);
  return (
    within(following).find(isAlike) ??
    within(following)[0] ??
    within(preceding).findLast(isAlike) ??
    within(preceding).at(-1) ??
    (after === -1 ? all.at(-1) : all[after]) ??
    scope
  );
}

/** A test has no layout, and no `checkVisibility` with it. */
const isSeen = (element: Element): boolean => element.checkVisibility?.() ?? true;
