import { section, table } from '../report/markdown.ts';
import { type Verdict, verdictTable } from '../report/verdict.ts';
import { COUNTS_BEHIND_MILLISECONDS } from './judge-counts.ts';
import { BEHIND_MILLISECONDS, type Fault } from './judge-read.ts';
import type { SoakResult } from './run-soak.ts';

const SHOWN_FINDINGS = 20;
/** A soak in which nothing was cached would prove nothing. */
const LEAST_HIT_SHARE = 0.1;

const none = (what: string, found: number): Verdict => ({
  what,
  measured: String(found),
  target: '0',
  passed: found === 0,
  gates: true,
});
const atLeast = (what: string, measured: number, least: number): Verdict => ({
  what,
  measured: String(Math.round(measured * 100) / 100),
  target: `≥ ${least}`,
  passed: measured >= least,
  gates: true,
});

export function judge({ faults, reads, writes, differingAtTheEnd, ended }: SoakResult): Verdict[] {
  const of = (fault: Fault) => reads.findings.filter((finding) => finding.fault === fault).length;
  const { memory = 0, 'second-tier': secondTier = 0 } = reads.bySource;
  return [
    none('reads older than the token they carry', of('older than its token')),
    none(
      `reads more than ${BEHIND_MILLISECONDS / 1_000} s behind what was acknowledged before they began`,
      of('too far behind'),
    ),
    none('products missing from a read', of('missing')),
    none('products shown where they do not match', of('shown though it does not match')),
    none('products shown as nobody wrote them', of('never written so')),
    none(
      `counts more than ${COUNTS_BEHIND_MILLISECONDS / 1_000} s behind, or older than their token`,
      of('counts too far behind'),
    ),
    none('products that a process shows wrongly in the end', differingAtTheEnd.length),
    none('processes that ended by themselves', ended.length),
    atLeast(
      'kinds of faults injected',
      Object.values(faults).filter((times) => times > 0).length,
      Object.keys(faults).length,
    ),
    atLeast('writes acknowledged', writes.acknowledged, 50),
    atLeast('reads with a token', reads.withToken, 50),
    atLeast('share of reads from memory', memory / Math.max(1, reads.answered), LEAST_HIT_SHARE),
    atLeast('reads from the second tier', secondTier, 1),
  ];
}

const listed = (record: Record<string, number>) =>
  Object.entries(record)
    .map(([status, times]) => `${times} (${status})`)
    .join(', ') || 'none';

const counts = (record: Record<string, number>) =>
  table(
    ['', 'times'],
    Object.entries(record).map(([name, times]) => [name, String(times)]),
  );

export function toMarkdown(result: SoakResult, verdicts: readonly Verdict[]): string {
  const { seed, seconds, faults, missedFaults, writes, reads, differingAtTheEnd, ended } = result;
  const wrong = [...reads.findings.map(({ fault, what }) => `${fault}: ${what}`), ...differingAtTheEnd, ...ended];
  return `${[
    `Two API processes on one PostgreSQL and one Redis, ${seconds.toFixed(0)} s, seed ${seed}. ${writes.acknowledged} writes acknowledged, ` +
      `${listed(writes.refused)} refused, ${writes.unanswered} unanswered. ${reads.answered} reads answered, ${reads.withToken} of them with a token; ` +
      `${listed(reads.refused)} refused, ${reads.unanswered} unanswered. ${reads.behind} reads showed something older than what had been acknowledged, ` +
      `at most ${reads.longestBehindMilliseconds.toFixed(0)} ms behind.`,
    section('Targets', verdictTable(verdicts)),
    section('Faults', `${counts(faults)}\n\n${missedFaults} had nobody to hit.`),
    section('Where reads were answered from', counts(reads.bySource)),
    section('What was read', counts(reads.byKind)),
    ...(wrong.length === 0
      ? []
      : [
          section(
            'What went wrong',
            wrong
              .slice(0, SHOWN_FINDINGS)
              .map((text) => `- ${text}`)
              .join('\n'),
          ),
        ]),
  ].join('\n\n')}\n`;
}
