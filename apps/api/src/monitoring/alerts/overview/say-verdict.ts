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
 * The worst things that are true, in a sentence each: promises that are broken, by name, then an alert that fires, else an objective that is in
 * danger, else that all is well; and where nothing has been measured, that.
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
  const failed = measured.filter(({ state }) => state === 'failed');
  const inDanger = failed.length > 0 ? failed : measured.filter(({ state }) => state === 'risk').slice(0, 1);
  const count = measured.length === 0 ? '' : countSafe(safe, measured.length);
  if (worstAlert) return ofAlert(worstAlert, { inDanger, count, others: firing.length - 1 });
  const worst = inDanger[0];
  if (worst) {
    return {
      state: worst.state === 'failed' ? 'failed' : 'risk',
      sentence: [...ofObjectives(inDanger), plain(` ${count}`)],
      since: null,
      action: { label: 'See the evidence', href: worst.href },
      alertId: null,
    };
  }
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
    : `${safe === 0 ? 'None' : numberWord(safe)} of ${numberWord(all).toLowerCase()} objectives ${safe === 1 ? 'is' : 'are'} safe.`;

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
  { inDanger, count, others }: { inDanger: readonly ObjectiveAnswer[]; count: string; others: number },
): VerdictAnswer {
  const isFailed = inDanger[0]?.state === 'failed';
  const isWhy = alert.evidence.startsWith('/console/why');
  const objectives = inDanger.length === 0 ? [] : ofObjectives(inDanger);
  const more =
    others === 0 ? [] : [plain(`${numberWord(others)} more ${others === 1 ? 'alert fires' : 'alerts fire'}.`)];
  const counted = count === '' ? [] : [plain(count)];
  const fires = firesWords(alert, isWhy);
  return {
    state: isFailed || alert.severity === 'urgent' ? 'failed' : 'risk',
    // What is broken is named before anything is called safe.
    sentence: inLine(isFailed ? [objectives, fires, more, counted] : [counted, fires, more, objectives]),
    since: alert.since,
    action: { label: isWhy ? 'Why is this slow?' : 'See the evidence', href: alert.evidence },
    alertId: alert.acknowledged === null ? alert.id : null,
  };
}

function firesWords({ labels, evidence, ruleName }: AlertAnswer, isWhy: boolean): Part[] {
  const subject = labels['route'] ?? labels['machine'] ?? labels['process'] ?? labels['replica'];
  const metric = isWhy ? new URLSearchParams(evidence.split('?')[1]).get('metric') : null;
  if (subject === undefined) return [plain('The alert “'), marked(ruleName), plain('” fires.')];
  if (metric === null) return [plain(`The alert “${ruleName}” fires for `), marked(subject), plain('.')];
  const isInp = metric === 'INP';
  return [
    plain(`${isInp ? 'Interactions' : metric} on `),
    marked(subject),
    plain(` ${isInp ? 'have' : 'has'} become worse.`),
  ];
}

/** Sentences after each other. */
const inLine = (sentences: readonly (readonly Part[])[]): Part[] =>
  sentences
    .filter((parts) => parts.length > 0)
    .flatMap((parts, place) => (place === 0 ? parts : [plain(' '), ...parts]));

/** @param objectives one at least, all of one state */
function ofObjectives(objectives: readonly ObjectiveAnswer[]): Part[] {
  const names = objectives.flatMap(({ name }, place) => [
    plain(place === 0 ? '“' : place === objectives.length - 1 ? '” and “' : '”, “'),
    marked(name),
  ]);
  const isOne = objectives.length === 1;
  return [
    plain(isOne ? 'The objective ' : 'The objectives '),
    ...names,
    plain(`” ${isOne ? budgetWords(objectives[0]!) : 'have used up their error budgets of 30 days.'}`),
  ];
}

function budgetWords({ state, budgetLeft }: ObjectiveAnswer): string {
  if (state === 'failed') return 'has used up its error budget of 30 days.';
  return budgetLeft !== null && budgetLeft < 0.25
    ? `has ${Math.max(0, Math.round(budgetLeft * 100))} % of its error budget left.`
    : 'uses up its error budget fast.';
}
