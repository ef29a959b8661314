import type { FollowedAction, OperatorActions } from './operator-actions.ts';

export interface ActionFollower {
  start(): void;
  /** Looks for new actions at once; also where a notice may have been missed. */
  wake(): void;
  /**
   * This process does an action by itself: it is not done again when it is heard of. To be said before the action is committed, since the
   * notice may be here before the answer; and taken back where it is not.
   */
  own(id: number, isOwn?: boolean): void;
  stop(): Promise<void>;
}

/** Where no notice comes: it was lost, or a pooler stands between. */
const POLL_MILLISECONDS = 5_000;
/** At the start, as far back as anything may have been filled that is still kept somewhere. */
const LOOK_BACK_SECONDS = 15 * 60;

/** Does in this process what operators asked any process for, in their order. A look that fails is tried again. */
export function followActions({
  actions,
  onAction,
  onError,
  pollMilliseconds = POLL_MILLISECONDS,
}: {
  actions: Pick<OperatorActions, 'after' | 'idBefore'>;
  onAction: (action: FollowedAction) => void;
  onError: (error: unknown) => void;
  pollMilliseconds?: number;
}): ActionFollower {
  const owned = new Set<number>();
  let seen: number | undefined;
  let looking: Promise<void> | undefined;
  let isWoken = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    while (isWoken) {
      if (isStopped) return;
      isWoken = false;
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      seen ??= await actions.idBefore(LOOK_BACK_SECONDS);
      // oxlint-disable-next-line no-await-in-loop
      for (const action of await actions.after(seen)) {
        seen = action.id;
        if (!owned.delete(action.id)) onAction(action);
      }
    }
  }
  function wake(): void {
    isWoken = true;
    if (isStopped) return;
    looking ??= look()
      .catch(onError)
      .finally(() => {
        looking = undefined;
      });
  }
  return {
    start() {
      timer ??= setInterval(wake, pollMilliseconds).unref();
      wake();
    },
    wake,
    own(id, isOwn = true) {
      if (isOwn) owned.add(id);
      else owned.delete(id);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}
