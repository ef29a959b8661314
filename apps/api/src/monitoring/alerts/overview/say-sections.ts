import type { AlertAnswer, AlertRuleAnswer } from '@headroom/contracts/monitoring/alerts';
import type { ObjectiveAnswer, SectionState } from '@headroom/contracts/monitoring/overview';
import { sectionOf } from '../alert-links.ts';
import { MOST, type SectionCounts } from './read-counts.ts';

/** Those that objectives and rules watch. */
const WATCHED = ['experience', 'api', 'database', 'cache', 'jobs', 'memory'].map((name) => `/console/${name}`);

export interface SectionEvidence {
  objectives: readonly ObjectiveAnswer[];
  rules: readonly AlertRuleAnswer[];
  /** Alerts that fire. */
  firing: readonly AlertAnswer[];
  counts: SectionCounts;
}

/**
 * How it is with what each screen of the console is about, in a word or two: the worst thing that its rules and objectives say. What nothing
 * was measured of is not called good.
 */
export function saySections({ objectives, rules, firing, counts }: SectionEvidence): SectionState[] {
  return [
    ...WATCHED.map((path) => ({
      path,
      ...ofWatched({
        objectives: objectives.filter(({ href }) => href.split('?')[0] === path),
        rules: rules.filter(({ state, condition }) => state !== 'off' && sectionOf(condition) === path),
        firing,
      }),
    })),
    { path: '/console/traces', ...ofTraces(counts) },
    { path: '/console/logs', ...ofCount(counts.errors, { one: 'error', many: 'errors' }) },
    { path: '/console/builds', ...ofBudgets(counts.over) },
    { path: '/console/alerts', ...(firing.length > 0 ? ofFiring(firing) : calm('none fires')) },
  ];
}

const isMeasured = ({ state }: ObjectiveAnswer) => state !== 'missing';

type Said = Omit<SectionState, 'path'>;
const calm = (words: string): Said => ({ state: 'calm', words });
const ofFiring = (firing: readonly AlertAnswer[]): Said => ({
  state: firing.some(({ severity }) => severity === 'urgent') ? 'failed' : 'risk',
  words: `${firing.length} firing`,
});
const write = (count: number): string => (count >= MOST ? `${MOST}+` : String(count));

function ofWatched({ objectives, rules, firing }: Omit<SectionEvidence, 'counts'>): Said {
  const burning = firing.filter(({ ruleId }) => rules.some(({ id }) => id === ruleId));
  if (burning.length > 0) return ofFiring(burning);
  const among = (state: ObjectiveAnswer['state']) => objectives.filter((each) => each.state === state).length;
  if (among('failed') > 0) return { state: 'failed', words: `${among('failed')} broken` };
  if (among('risk') > 0) return { state: 'risk', words: `${among('risk')} at risk` };
  const pending = rules.filter(({ state }) => state === 'pending').length;
  if (pending > 0) return { state: 'risk', words: `${pending} pending` };
  // Rules that hold do not make up for an objective of which there is too little.
  const states = new Set<string>((objectives.some(isMeasured) ? objectives : rules).map(({ state }) => state));
  return calm(states.has('few') ? 'too few' : states.has('good') ? 'good' : 'not judged');
}

const ofTraces = ({ slow, failed }: SectionCounts): Said =>
  failed > 0
    ? { state: 'risk', words: `${write(failed)} failed` }
    : calm(slow > 0 ? `${write(slow)} slow` : 'none slow');

const ofCount = (count: number, { one, many }: { one: string; many: string }): Said =>
  count > 0 ? { state: 'risk', words: `${write(count)} ${count === 1 ? one : many}` } : calm(`no ${many}`);

function ofBudgets(over: number | null): Said {
  if (over === null) return calm('not judged');
  return over > 0 ? { state: 'risk', words: `${over} over` } : calm('in budget');
}
