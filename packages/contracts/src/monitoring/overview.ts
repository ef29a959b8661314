import { Type, type Static, type TSchema } from 'typebox';
import { OBJECTIVES } from './alert-words.ts';
import { FigureSchema } from './figures.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** The worst thing that is true, in a sentence; with nothing measured, what to do for it. */
export const VerdictSchema = Type.Object(
  {
    state: Type.Enum(['good', 'risk', 'failed', 'empty']),
    sentence: Type.Array(
      Type.Object({
        text: Type.String(),
        isMarked: Type.Boolean({ description: 'What the sentence is about: shown with the marker.' }),
      }),
      { description: 'Its parts in order, spaces included; together they are whole sentences.' },
    ),
    since: nullable(Type.String({ format: 'date-time' }), { description: 'Since when it is so.' }),
    action: nullable(
      Type.Object({ label: Type.String(), href: Type.String({ description: 'A path of the app: the evidence.' }) }),
    ),
    alertId: nullable(Type.String({ format: 'uuid' }), {
      description: 'Of the alert that says it, to acknowledge; null where none does, or somebody has.',
    }),
  },
  { $id: 'Verdict', additionalProperties: false },
);
export type VerdictAnswer = Static<typeof VerdictSchema>;

export const OBJECTIVE_STATES = ['good', 'risk', 'failed', 'few', 'missing'] as const;

export const ObjectiveSchema = Type.Object(
  {
    id: Type.Enum([...OBJECTIVES]),
    name: Type.String({ description: 'For instance “Interactions feel instant”.' }),
    promise: Type.String({ description: 'For instance “75 % of INP within 200 ms”.' }),
    target: Type.Number({ description: 'The promised share, 0 to 1.' }),
    state: Type.Enum([...OBJECTIVE_STATES], {
      description:
        'risk: burns too fast, or under a quarter of the budget is left; failed: none is left; few: under a quarter is left, but of too few failures to judge by; missing: nothing was measured.',
    }),
    last: FigureSchema,
    budgetLeft: nullable(Type.Number(), {
      description: 'Of 30 days’ error budget: 1 untouched, 0 or less used up; null: nothing was measured.',
    }),
    burn: nullable(Type.Number(), {
      description: 'How fast the last hour used it: 1 would use exactly all of it in 30 days.',
    }),
    n: Type.Integer({ description: 'What was counted in 30 days.' }),
    href: Type.String({ description: 'The screen with the evidence.' }),
  },
  { $id: 'Objective', additionalProperties: false },
);
export type ObjectiveAnswer = Static<typeof ObjectiveSchema>;

export const SectionStateSchema = Type.Object(
  {
    path: Type.String({ description: 'The screen, for instance /console/jobs.' }),
    state: Type.Enum(['calm', 'risk', 'failed'], {
      description: 'calm: nothing to see to, or nothing that could be judged.',
    }),
    words: Type.String({ description: 'For instance “good”, “1 firing”, “2 slow”, “not judged”.' }),
  },
  { $id: 'SectionState', additionalProperties: false },
);
export type SectionState = Static<typeof SectionStateSchema>;

export const OverviewSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    verdict: VerdictSchema,
    objectives: Type.Array(ObjectiveSchema, { description: '`last` is their share within the asked range.' }),
    firing: Type.Integer({ description: 'Alerts that fire, silenced and acknowledged ones too.' }),
    missing: Type.Integer({ description: 'Rules that nothing is measured for.' }),
    sections: Type.Array(SectionStateSchema, {
      description:
        'How it is now with what each screen is about, in a word or two: slow traces and log lines are those of the last hour.',
    }),
  },
  { $id: 'Overview', additionalProperties: false },
);
export type OverviewAnswer = Static<typeof OverviewSchema>;
