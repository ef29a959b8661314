interface ModuleGraph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

const SHARED = /src[\\/](?:cache|ui)[\\/]|node_modules[\\/]/;
const CATALOGUE = /src[\\/]features[\\/]catalogue[\\/](?!editing|bulk)/;
/** Of it what lies over the list, and comes with the first touch. */
const DIALOGS =
  /src[\\/](?:features[\\/]catalogue[\\/](?:catalogue-dialogs|facet-dialog|filter-sheet|go-to-row)|ui[\\/](?:dialog|type-keys))\./;
/** Stores that only somebody who is signed in needs: each is a chunk, whichever screens share it. */
const STORE = /src[\\/]cache[\\/](editing|live|jobs|uploads)[\\/]/;
/** What every screen of the console stands on: a chunk that only operators load, and what draws its lines, which comes after it. */
const CONSOLE = /src[\\/]features[\\/]console[\\/](?:[^\\/]+|parts[\\/].*|charts[\\/](?!create-plot).*)$/;
const PLOT = /src[\\/]features[\\/]console[\\/]charts[\\/]create-plot\.|node_modules[\\/]uplot[\\/]/;
/** What a person keeps on purpose: only where somebody does, or opens its dialog; all but the way there. */
const KEEP =
  /src[\\/](?:cache|features[\\/]catalogue)[\\/]keep[\\/](?!answer-from-keeps|keep-mark|keep-tools|keep-progress|use-keeps)/;
/** What this device keeps: everybody loads it, and nobody before the first rows of a first visit. Only
 * how it fares is shown before that. */
const LOCAL = /src[\\/]cache[\\/](?:local|keep)[\\/](?!.*local-state)|node_modules[\\/]idb[\\/]/;
/** What tells the service how it was here, with what it is made of. What is told of touches and failures, and what waits on the device, comes only with them. */
const BEACON =
  /web[\\/]src[\\/](?:monitoring[\\/](?!address|describe|errors|long-frames|moves|offline-events|touch)|app[\\/]start-beacon)|node_modules[\\/]web-vitals[\\/](?!.*(?:INP|[Ii]nteraction))/;
/** Small things that the beacon shares with what comes before it: with them, everybody would load all of it. */
const LENT = /src[\\/](?:config|cache[\\/]random-id|monitoring[\\/]consent)\./;
/** What is shared by parts that come only when somebody does something. */
const ASKED =
  /src[\\/](?:cache[\\/](?:explain-error|send-file|session-changes)|ui[\\/](?:error-frame|format-size|keep-focus|theme|kbd))\./;
/** What such a store tells everybody, and the words that pages and the service worker have for each other: with the store, everybody would load all of it. */
const TOLD = /src[\\/](?:cache[\\/]work|worker[\\/]messages)\./;

/**
 * Names the chunks that the build would cut too small or too large by itself.
 * `base`: all that the entry imports at once, and all that the first screen shares with others; apart these would be
 * many chunks, and 1 KiB more on the wire. `catalogue-tools`: what the first screen can be painted and scrolled
 * without; it comes in one piece right after it. `later`: what that shares with other screens; `dialogs`, `asked`: what they share for when
 * somebody does something. `local`: what this device keeps. `beacon`: what measures the page. `editing`, `live`, `jobs`, `uploads`: what only
 * signed-in people load. `console`, `console-plot`: what only operators load. The screen's own modules are named, or they would go along with it.
 * Everything else stays with the screens that need it (null).
 * @param entry absolute path of the entry module
 * @param screen absolute path of the screen that most visits begin with
 */
export function chunkName(entry: string, screen: string): (id: string, graph: ModuleGraph) => string | null {
  let sets: { atOnce: ReadonlySet<string>; first: ReadonlySet<string> } | undefined;
  return (id, graph) => {
    if (id === entry) return null;
    sets ??= { atOnce: staticallyImportedBy(entry, graph), first: staticallyImportedBy(screen, graph) };
    if (sets.atOnce.has(id) || TOLD.test(id)) return 'base';
    if (sets.first.has(id)) return SHARED.test(id) ? 'base' : 'catalogue-screen';
    if (PLOT.test(id)) return 'console-plot';
    if (CONSOLE.test(id)) return 'console';
    if (KEEP.test(id)) return null;
    if (LOCAL.test(id)) return 'local';
    const store = STORE.exec(id)?.[1];
    if (store) return store;
    if (LENT.test(id)) return 'later';
    if (BEACON.test(id)) return 'beacon';
    if (DIALOGS.test(id)) return 'dialogs';
    if (ASKED.test(id)) return 'asked';
    if (SHARED.test(id) && !/web-vitals/.test(id)) return 'later';
    return CATALOGUE.test(id) ? 'catalogue-tools' : null;
  };
}

function staticallyImportedBy(entry: string, graph: ModuleGraph): ReadonlySet<string> {
  const found = new Set([entry]);
  // A set that grows is walked to its end.
  for (const id of found) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}
