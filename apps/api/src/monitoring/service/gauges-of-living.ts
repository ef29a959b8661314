import type { Point, PointsGroup } from '../read-points.ts';

/**
 * Points of gauges that are added up over processes, without those of a process that another took the place of: in the step of a restart
 * both have said what they hold, and the sum would be twice what there was. Who said nothing in the step after has ended in this one, and
 * who said nothing in the step before has begun; so many of those that ended are left out as began.
 * @param groups of each process its own (`byProcess`), read in steps of `step` seconds
 */
export function withoutReplaced(groups: readonly PointsGroup[], step: number): { group: PointsGroup; point: Point }[] {
  const steps = new Map<number | undefined, Set<number>>();
  for (const { process, points } of groups) {
    const own = steps.get(process) ?? new Set();
    for (const { at } of points) own.add(at);
    steps.set(process, own);
  }
  const said = [...new Set([...steps.values()].flatMap((own) => [...own]))];
  const [first, last] = [Math.min(...said), Math.max(...said)];
  const replaced = new Map(
    said.map((at) => {
      const here = [...steps].filter(([, own]) => own.has(at));
      const ended = here.filter(([, own]) => at !== last && !own.has(at + step));
      const begun = here.filter(([, own]) => at !== first && !own.has(at - step));
      return [at, new Set(ended.slice(0, begun.length).map(([process]) => process))];
    }),
  );
  return groups.flatMap((group) =>
    group.points.flatMap((point) => (replaced.get(point.at)?.has(group.process) ? [] : [{ group, point }])),
  );
}

/**
 * What each living process said last, of each of its groups. A process that has not said anything for two steps has ended; so has one that
 * is a step behind where another began meanwhile.
 */
export function lastOfLiving(groups: readonly PointsGroup[], step: number): { group: PointsGroup; point: Point }[] {
  const lastOf = new Map<number | undefined, number>();
  const firstOf = new Map<number | undefined, number>();
  for (const { process, points } of groups) {
    for (const { at } of points) {
      lastOf.set(process, Math.max(lastOf.get(process) ?? at, at));
      firstOf.set(process, Math.min(firstOf.get(process) ?? at, at));
    }
  }
  const newest = Math.max(...lastOf.values());
  const oldest = Math.min(...firstOf.values());
  const begun = [...firstOf.values()].filter((at) => at > oldest && at >= newest - 2 * step).length;
  const late = [...lastOf].filter(([, at]) => at === newest - step).map(([process]) => process);
  const ended = new Set(late.slice(0, begun));
  return groups.flatMap((group) => {
    const point = group.points.at(-1);
    const isAlive = lastOf.get(group.process)! >= newest - step && !ended.has(group.process);
    // What a living process does not say any more, as of a route that was switched off, is over too.
    return point && isAlive && point.at >= newest - step ? [{ group, point }] : [];
  });
}
