/** One event of a `text/event-stream`. */
export interface StreamEvent {
  event: string;
  data: string;
  /** The last id that the stream named, this event's or an earlier one's; empty before the first. */
  id: string;
}

/**
 * Reads a `text/event-stream` as it arrives, in pieces of any size. Comments (the heartbeat) come out as nothing.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventParser(
  onEvent: (event: StreamEvent) => void,
  /** `id` is the last one of the connection before; `onId` hears of an id that comes without data. */
  { id: known = '', onId }: { id?: string; onId?: (id: string) => void } = {},
): (text: string) => void {
  let rest = '';
  let id = known;
  let told = known;
  let event = '';
  let data: string[] = [];

  function take(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ event: event || 'message', data: data.join('\n'), id });
      else if (id !== told) onId?.(id);
      told = id;
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return (text) => {
    // A CR at the end may be half of a CRLF whose other half is still on its way.
    const all = rest + text;
    const end = all.endsWith('\r') ? all.length - 1 : all.length;
    const lines = all.slice(0, end).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? '') + all.slice(end);
    for (const line of lines) take(line);
  };
}
