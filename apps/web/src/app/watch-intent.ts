/** A pointer that only crosses a link has left it by then. */
const REST_MILLISECONDS = 80;
/** Wishes that are being met at once: the link under the pointer, and the one that was pressed. */
const MOST = 2;

interface Wish {
  link: HTMLAnchorElement;
  isPressed: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  stop: (() => void) | undefined;
}

/**
 * Tells which link of this app somebody is about to follow: one that a pointer rests on, that a finger touches, that has the
 * focus, or that a list's keys have come to.
 * @param begin is given the link and returns what gives the work up, for when they turn away again
 */
export function watchIntent(begin: (link: HTMLAnchorElement) => () => void): () => void {
  const wishes = new Set<Wish>();

  function drop(wish: Wish) {
    clearTimeout(wish.timer);
    wish.stop?.();
    wishes.delete(wish);
  }
  function turnTo(link: HTMLAnchorElement | undefined, isPressed = false) {
    const known = [...wishes].find((wish) => wish.link === link);
    for (const wish of wishes) if (wish !== known && !wish.isPressed) drop(wish);
    if (!link || (known && (known.isPressed || !isPressed))) return;
    if (known) known.isPressed = true;
    const wish = known ?? { link, isPressed, timer: undefined, stop: undefined };
    const start = () => {
      // A row may have left with its list meanwhile, as when somebody signs out.
      if (link.isConnected) wish.stop ??= begin(link);
    };
    clearTimeout(wish.timer);
    if (isPressed) start();
    else wish.timer = setTimeout(start, REST_MILLISECONDS);
    wishes.add(wish);
    for (const oldest of [...wishes].slice(0, -MOST)) drop(oldest);
  }

  /** Where something else than a link was pressed last. A menu that closes then leaves the pointer over a link that nobody went to. */
  let pressed: Pick<PointerEvent, 'clientX' | 'clientY'> | undefined;

  const listeners: Record<string, (event: Event) => void> = {
    pointerover: (event) => {
      const { clientX, clientY } = event as PointerEvent;
      if (pressed?.clientX === clientX && pressed.clientY === clientY) return turnTo(undefined);
      pressed = undefined;
      turnTo(linkAt(event.target));
    },
    pointerdown: (event) => {
      const link = linkAt(event.target);
      pressed = link ? undefined : (event as PointerEvent);
      turnTo(link, true);
    },
    // The finger scrolls, and follows nothing.
    pointercancel: () => wishes.forEach(drop),
    pointerout: (event) => {
      // Otherwise where it goes is said by the next `pointerover`.
      if ((event as PointerEvent).relatedTarget === null) turnTo(undefined);
    },
    focusin: ({ target }) => turnTo(linkAt(target) ?? activeLink(target)),
    keyup: ({ target }) => {
      const link = activeLink(target);
      if (link) turnTo(link);
    },
  };
  for (const [type, listener] of Object.entries(listeners))
    document.addEventListener(type, listener, { passive: true });
  // What was pointed at, or pressed, before anybody listened.
  const present = document.querySelector('a[href^="/"]:active') ?? document.querySelector('a[href^="/"]:hover');
  turnTo(linkAt(present ?? document.activeElement), present?.matches(':active'));
  return () => {
    for (const [type, listener] of Object.entries(listeners)) document.removeEventListener(type, listener);
    wishes.forEach(drop);
  };
}

function linkAt(target: EventTarget | null): HTMLAnchorElement | undefined {
  const link = target instanceof Element ? target.closest('a[href^="/"]') : null;
  return link instanceof HTMLAnchorElement ? link : undefined;
}

/** The link of the row that keys have come to in a list that keeps the focus itself. */
function activeLink(target: EventTarget | null): HTMLAnchorElement | undefined {
  const id = target instanceof Element ? target.getAttribute('aria-activedescendant') : null;
  const row = id ? document.getElementById(id) : null;
  return linkAt(row?.querySelector('a') ?? null);
}
