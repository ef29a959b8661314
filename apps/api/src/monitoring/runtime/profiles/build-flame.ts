import type { Profiler } from 'node:inspector';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Flame, Frame } from '@headroom/contracts/monitoring/runtime-profiles';

/** Smaller frames are too narrow to be seen on any screen. */
const LEAST_SHARE = 0.000_5;
const MAX_FRAMES = 3_000;
const ROOT = fileURLToPath(new URL('../../../../../../', import.meta.url)).replaceAll(sep, '/');

interface Node {
  name: string;
  place: string | null;
  self: number;
  total: number;
  children: Map<string, Node>;
}

/**
 * A CPU profile as a tree of functions by who called them, with times in milliseconds. Each sample counts until the next one was taken; the
 * time in which the process waited is kept apart. What is too small to be seen is left out, its share said.
 */
export function buildFlame({ nodes, samples = [], timeDeltas = [], startTime, endTime }: Profiler.Profile): Flame {
  const selfById = new Map<number, number>();
  let at = startTime + (timeDeltas[0] ?? 0);
  for (const [index, id] of samples.entries()) {
    const next = index + 1 < samples.length ? at + (timeDeltas[index + 1] ?? 0) : endTime;
    selfById.set(id, (selfById.get(id) ?? 0) + Math.max(0, next - at) / 1_000);
    at = next;
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  let idleMs = 0;

  function build(id: number, into: Node): void {
    const found = byId.get(id);
    if (!found) return;
    into.self += selfById.get(id) ?? 0;
    for (const childId of found.children ?? []) {
      const callFrame = byId.get(childId)?.callFrame;
      if (!callFrame) continue;
      if (callFrame.functionName === '(idle)') {
        idleMs += selfById.get(childId) ?? 0;
        continue;
      }
      const place = shorten(callFrame.url, callFrame.lineNumber);
      const name = callFrame.functionName || '(anonymous)';
      const key = `${name} ${place}`;
      const child = into.children.get(key) ?? { name, place, self: 0, total: 0, children: new Map<string, Node>() };
      into.children.set(key, child);
      build(childId, child);
    }
  }
  const root: Node = { name: 'everything', place: null, self: 0, total: 0, children: new Map() };
  if (nodes[0]) build(nodes[0].id, root);
  addUp(root);
  const { frames, listedMs } = list(root);
  return {
    totalMs: root.total,
    idleMs,
    samples: samples.length,
    frames,
    leftOutShare: root.total > 0 ? Math.max(0, 1 - listedMs / root.total) : 0,
  };
}

function addUp(node: Node): number {
  node.total = node.self;
  for (const child of node.children.values()) node.total += addUp(child);
  return node.total;
}

/** Widest first, so that what does not fit is the smallest; parents always come before their children. */
function list(root: Node): { frames: Frame[]; listedMs: number } {
  const frames: Frame[] = [];
  const waiting: { node: Node; parent: number }[] = [{ node: root, parent: -1 }];
  let listedMs = 0;
  while (waiting.length > 0 && frames.length < MAX_FRAMES) {
    const [widest] = waiting.splice(indexOfWidest(waiting), 1);
    const { node, parent } = widest!;
    const index = frames.length;
    frames.push({ parent, name: node.name, place: node.place, selfMs: node.self, totalMs: node.total });
    listedMs += node.self;
    for (const child of node.children.values()) {
      if (child.total >= root.total * LEAST_SHARE) waiting.push({ node: child, parent: index });
    }
  }
  return { frames, listedMs };
}

const indexOfWidest = (waiting: readonly { node: Node }[]): number =>
  waiting.reduce((best, { node }, index) => (node.total > waiting[best]!.node.total ? index : best), 0);

/** `apps/api/src/app.ts:12`, `fastify/lib/reply.js:80`, `node:events:500`; null for what has no source. */
export function shorten(url: string, lineNumber: number): string | null {
  if (url === '') return null;
  const path = decodeURIComponent(url.replace(/^file:\/\//, '')).replaceAll('\\', '/');
  const own = path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
  const modules = own.lastIndexOf('node_modules/');
  const short = modules >= 0 ? own.slice(modules + 'node_modules/'.length) : own;
  const isForeign = modules < 0 && short.startsWith('/');
  return `${isForeign ? short.split('/').slice(-3).join('/') : short}:${lineNumber + 1}`;
}
