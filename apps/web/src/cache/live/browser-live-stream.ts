import { mayHaveSession, onSessionElsewhere } from '../session-hint.ts';
import { createLiveStream, type LiveMessage, type LiveStream } from './live-stream.ts';

/** One for all tabs, whichever leads; of the console the server tells operators only. */
const ADDRESS = '/api/v1/stream?topics=jobs,changes,console';
let stream: LiveStream | undefined;

/** The one live stream of this tab. It connects when somebody listens. */
export function liveStream(): LiveStream {
  if (stream) return stream;
  const made = createLiveStream({
    open: async (lastEventId, signal) =>
      // Signed out in another tab, whose sign-out also ended the stream: asking would only put a 401 into the console.
      !mayHaveSession()
        ? new Response(null, { status: 401 })
        : fetch(ADDRESS, {
            headers: { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) },
            credentials: 'same-origin',
            cache: 'no-store',
            signal,
          }),
    // Absent where the page came over plain HTTP from another machine.
    locks: (navigator as Partial<Navigator>).locks,
    channel: (onMessage) => {
      const channel = new BroadcastChannel('headroom.live');
      channel.addEventListener('message', ({ data }: MessageEvent<LiveMessage>) => onMessage(data));
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    onPageHidden: (hide, show) => {
      window.addEventListener('pagehide', hide);
      window.addEventListener('pageshow', show);
      // Without locks every tab has its own connection, and HTTP/1.1 gives an origin six: only who is seen has one.
      if (!(navigator as Partial<Navigator>).locks)
        document.addEventListener('visibilitychange', () => (document.hidden ? hide() : show()));
    },
    isVisible: () => !document.hidden,
  });
  onSessionElsewhere(() => made.restart());
  stream = made;
  return made;
}
