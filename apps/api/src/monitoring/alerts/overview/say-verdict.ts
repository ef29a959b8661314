import type { AlertAnswer } from '@headroom/contracts/monitoring/alerts';
import type { ObjectiveAnswer, VerdictAnswer } from '@headroom/contracts/monitoring/overview';

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];
const numberWord = (count: number): string => NUMBERS[count] ?? String(count);
type Part = VerdictAnswer['sentence'][number];
const plain = (text: string): Part => ({ text, isMarked: false });
const marked = (text: string): Part => ({ text, isMarked: true });

/** An alert that somebody has acknowledged is known; one that nobody has comes first, then the urgent, then the older. */
const worstFirst = (one: AlertAnswer, other: AlertAnswer): number =>
  Number(one.acknowledged !== null) - Number(other.acknowledged !== null) ||
  Number(other.severity === 'urgent') - Number(one.severity === 'urgent') ||
  one.since.localeCompare(other.since);

/**
 * The worst thing that is true, in a sentence or two: an alert that fires, else an objective that is in danger, else that all is well; and
 * where nothing has been measured, that.
 * @param firing alerts that fire
 */
export function sayVerdict({
  objectives,
  firing,
}: {
  objectives: readonly ObjectiveAnswer[];
  firing: readonly AlertAnswer[];
}): VerdictAnswer {
  const measured = objectives.filter(({ state }) => state !== 'missing' && state !== 'few');
  const safe = measured.filter(({ state }) => state === 'good').length;
  const worstAlert = firing.toSorted(worstFirst)[0];
  if (measured.length === 0 && !worstAlert) return nothingYet(objectives.some(({ state }) => state === 'few'));
  const failed = measured.find(({ state }) => state === 'failed');
  const first = measured.length === 0 ? '' : `${countSafe(safe, measured.length)} `;
  if (worstAlert) return ofAlert(worstAlert, { first, others: firing.length - 1, isFailed: failed !== undefined });
  const inDanger = failed ?? measured.find(({ state }) => state === 'risk');
  if (inDanger) return ofObjective(inDanger, first);
  return {
    state: 'good',
    sentence: [plain(`${countSafe(measured.length, measured.length)}${untoldOf(objectives)}`)],
    since: null,
    action: null,
    alertId: null,
  };
}

/** Of objectives that cannot be judged yet. */
function untoldOf(objectives: readonly ObjectiveAnswer[]): string {
  const few = objectives.filter(({ state }) => state === 'few').length;
  const untold = few + objectives.filter(({ state }) => state === 'missing').length;
  if (untold === 0) return '';
  return ` ${few === 0 ? 'Nothing' : 'Too little'} is measured yet for ${numberWord(untold).toLowerCase()} more.`;
}

const countSafe = (safe: number, all: number): string =>
  safe === all
    ? all === 1
      ? 'The one measured objective is safe.'
      : `${all === 2 ? 'Both' : `All ${numberWord(all).toLowerCase()}`} objectives are safe.`
    : `${numberWord(safe)} of ${numberWord(all).toLowerCase()} objectives ${safe === 1 ? 'is' : 'are'} safe.`;

const nothingYet = (isLittle: boolean): VerdictAnswer => ({
  state: 'empty',
  sentence: [
    plain(
      isLittle
        ? 'Too little has been measured yet to judge by.'
        : 'Nothing has been measured yet. The first figures come with the first requests and visits.',
    ),
  ],
  since: null,
  action: { label: 'Open the catalogue', href: '/' },
  alertId: null,
});

function ofAlert(
  alert: AlertAnswer,
  { first, others, isFailed }: { first: string; others: number; isFailed: boolean },
): VerdictAnswer {
  const subject =
    alert.labels['route'] ?? alert.labels['machine'] ?? alert.labels['process'] ?? alert.labels['replica'];
  const more = others === 0 ? '' : ` ${numberWord(others)} more ${others === 1 ? 'alert fires' : 'alerts fire'}.`;
  const isWhy = alert.evidence.startsWith('/console/why');
  const metric = isWhy ? new URLSearchParams(alert.evidence.split('?')[1]).get('metric') : null;
  const about =
    metric !== null && subject !== undefined
      ? [
          plain(`${first}${metric === 'INP' ? 'Interactions' : metric} on `),
          marked(subject),
          plain(` ${metric === 'INP' ? 'have' : 'has'} become worse.${more}`),
        ]
      : subject === undefined
        ? [...(first ? [plain(first)] : []), marked(alert.ruleName), plain(`.${more}`)]
        : [plain(`${first}${alert.ruleName}: `), marked(subject), plain(`.${more}`)];
  return {
    state: isFailed || alert.severity === 'urgent' ? 'failed' : 'risk',
    sentence: about,
    since: alert.since,
    action: { label: isWhy ? 'Why is this slow?' : 'See the evidence', href: alert.evidence },
    alertId: alert.acknowledged === null ? alert.id : null,
  };
}

const ofObjective = (objective: ObjectiveAnswer, first: string): VerdictAnswer => ({
  state: objective.state === 'failed' ? 'failed' : 'risk',
  sentence: [
    plain(first),
    marked(objective.name),
    plain(
      objective.state === 'failed'
        ? ': the error budget of 30 days is used up.'
        : objective.budgetLeft !== null && objective.budgetLeft < 0.25
          ? `: ${Math.max(0, Math.round(objective.budgetLeft * 100))} % of the error budget is left.`
          : ': the error budget goes fast.',
    ),
  ],
  since: null,
  action: { label: 'See the evidence', href: objective.href },
  alertId: null,
});
