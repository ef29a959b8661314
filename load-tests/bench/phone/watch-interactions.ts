/** One tap or key: what it was on, and milliseconds until the screen showed its effect. https://web.dev/articles/inp */
export interface Interaction {
  step: string;
  what: string;
  milliseconds: number;
}

declare global {
  interface Window {
    headroomInteractions: { step: string; finish: () => Promise<Interaction[]> };
  }
}

/** Runs in the page; stands alone, since it is sent to the browser as text. Entries under 16 ms are not reported by any browser. */
export function watchInteractions(): void {
  const byId = new Map<number, Interaction>();
  const take = (entries: PerformanceEntryList) => {
    for (const entry of entries as PerformanceEventTiming[]) {
      if (!entry.interactionId || entry.duration <= (byId.get(entry.interactionId)?.milliseconds ?? 0)) continue;
      const target = entry.target instanceof Element ? entry.target : null;
      const what = `${entry.name} on ${target?.getAttribute('aria-label') ?? target?.localName ?? 'what is gone'}`;
      const { step } = window.headroomInteractions;
      byId.set(entry.interactionId, { step, what, milliseconds: entry.duration });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  window.headroomInteractions = {
    step: '',
    async finish() {
      // Entries come after the frame that they are about.
      await new Promise((resolve) => setTimeout(resolve, 500));
      take(observer.takeRecords());
      return [...byId.values()];
    },
  };
}
