/** Of different messages; more of them say nothing new. */
const MOST = 100;

/** Says everything once, until it is forgotten: a Redis that is down for a night fails some forty thousand times. */
export function oncePerMessage(say: (message: string, error?: Error) => void) {
  const said = new Set<string>();
  const notice = (message: string, error?: Error) => {
    const text = `${message} ${error?.message ?? ''}`;
    if (said.has(text) || said.size >= MOST) return;
    said.add(text);
    say(message, error);
  };
  return Object.assign(notice, {
    /** Says it only if there was something to take back. */
    forget(message: string) {
      if (said.size === 0) return;
      said.clear();
      say(message);
    },
  });
}
