/**
 * Which of a person's tabs sends their edits: the one that holds a lock.
 *
 * A tab rests (put away into the back-forward cache), asks for the lock, or leads. Browsers suspend pages out of sight,
 * locks and all: a tab that somebody sees, and that gets no sign of life from the one that leads, takes the lock away.
 */
import type { OutboxChannel } from './outbox.ts';

export interface LeadOptions {
  /** Absent where the page is not secure: then every tab sends, which costs requests and harms nothing. */
  locks: Pick<LockManager, 'request'> | undefined;
  name: string;
  channel: OutboxChannel;
  isVisible: () => boolean;
  onLead: (leads: boolean) => void;
}

const SILENCE_MILLISECONDS = 3_000;

export function createLead({ locks, name, channel, isVisible, onLead }: LeadOptions) {
  let asking: AbortController | undefined;
  let release: (() => void) | undefined;
  let isAlone = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function hold(): Promise<void> {
    stopWatching();
    return new Promise((done) => {
      release = done;
      onLead(true);
    });
  }

  function ask(steal: boolean): void {
    const controller = new AbortController();
    asking = controller;
    if (!locks || isAlone) return void hold();
    const over = () => {
      if (asking !== controller) return;
      // Without having led: the browser gives no locks.
      if (!release) return void hold();
      // Another tab took it away.
      release = undefined;
      onLead(false);
      ask(false);
      return undefined;
    };
    const options = steal ? { steal } : { signal: controller.signal };
    locks.request(name, options, () => (asking === controller ? hold() : undefined)).then(over, over);
    return undefined;
  }

  function rest(): void {
    stopWatching();
    const [holding, waiting] = [release, asking];
    release = undefined;
    asking = undefined;
    waiting?.abort();
    holding?.();
    onLead(false);
  }

  function stopWatching(): void {
    clearTimeout(silence);
    silence = undefined;
  }

  channel.hear(({ kind }) => {
    if (kind === 'leading') stopWatching();
    if (kind === 'send' && release) channel.post({ kind: 'leading' });
  });

  return {
    start(): void {
      if (!asking) ask(false);
    },
    rest,
    goAlone(): void {
      isAlone = true;
      rest();
      ask(false);
    },
    /** There is something to send: whoever leads shall do so, or lose the lead. */
    urge(): void {
      if (release || !asking) return;
      channel.post({ kind: 'send' });
      if (!isVisible()) return;
      silence ??= setTimeout(() => {
        silence = undefined;
        if (release || !asking) return;
        asking.abort();
        ask(true);
      }, SILENCE_MILLISECONDS);
    },
  };
}
