import { Type, type Static } from 'typebox';
import { OBJECTIVES, REGRESSION_METRICS, WATCHED } from './alert-words.ts';

const DAY_SECONDS = 86_400;
const windowSeconds = (description: string) => Type.Integer({ minimum: 60, maximum: 30 * DAY_SECONDS, description });
const minimumCount = (minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: 10_000_000, description });

export const ThresholdConditionSchema = Type.Object(
  {
    kind: Type.Literal('threshold'),
    figure: Type.Enum([...WATCHED]),
    route: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Only of this route.' })),
    comparison: Type.Enum(['above', 'below']),
    value: Type.Number({ description: 'In the figure’s unit: ms, seconds, share (0 to 1), score, count.' }),
    resolveValue: Type.Number({
      description:
        'It is over when the figure is back at this; as good as `value` or better, so that it does not flutter.',
    }),
    windowSeconds: windowSeconds('The figure is taken over so long.'),
    minimumCount: minimumCount(1, 'With fewer values it says nothing.'),
  },
  { additionalProperties: false },
);

export const BurnConditionSchema = Type.Object(
  {
    kind: Type.Literal('burn'),
    objective: Type.Enum([...OBJECTIVES]),
    pairs: Type.Array(
      Type.Object(
        {
          factor: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
          longSeconds: windowSeconds('The long window.'),
          shortSeconds: windowSeconds('The short one, by which it is over soon after it is mended.'),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        maxItems: 4,
        description: 'Fires where both windows of a pair burn the budget faster than the factor.',
      },
    ),
    minimumCount: minimumCount(1, 'So many must have failed in the long window; fewer page nobody.'),
  },
  { additionalProperties: false },
);

export const RegressionConditionSchema = Type.Object(
  {
    kind: Type.Literal('regression'),
    metric: Type.Enum([...REGRESSION_METRICS]),
    windowSeconds: windowSeconds('This long against as long a week before, or just before where that is empty.'),
    effect: Type.Number({ minimum: 0.01, maximum: 1, description: 'So much of the good share must be lost.' }),
    minimumCount: minimumCount(50, 'On each side.'),
    falseDiscoveryRate: Type.Number({ minimum: 0.001, maximum: 0.2 }),
  },
  { additionalProperties: false },
);

export const AlertConditionSchema = Type.Union(
  [ThresholdConditionSchema, BurnConditionSchema, RegressionConditionSchema],
  { $id: 'AlertCondition' },
);
export type ThresholdCondition = Static<typeof ThresholdConditionSchema>;
export type BurnCondition = Static<typeof BurnConditionSchema>;
export type RegressionCondition = Static<typeof RegressionConditionSchema>;
export type AlertCondition = Static<typeof AlertConditionSchema>;
