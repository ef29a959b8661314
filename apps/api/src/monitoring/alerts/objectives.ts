import { OBJECTIVE_DAYS, type ObjectiveId } from '@headroom/contracts/monitoring/alert-words';

export interface Objective {
  id: ObjectiveId;
  name: string;
  promise: string;
  /** The promised share. */
  target: number;
  /** What is counted, in the plural. */
  counted: string;
  href: string;
}

/** A list that is asked for is answered within so long; kept by the histograms of service data. */
export const LATENCY_MILLISECONDS = 200;
export const OBJECTIVE_SECONDS = OBJECTIVE_DAYS * 86_400;

/** In the order in which the overview shows them. */
export const OBJECTIVES: readonly Objective[] = [
  {
    id: 'answered',
    name: 'Requests are answered',
    promise: '99.95 % without a fault of the server',
    target: 0.9995,
    counted: 'requests',
    href: '/console/api',
  },
  {
    id: 'latency',
    name: 'Answers are fast',
    promise: `95 % within ${LATENCY_MILLISECONDS} ms`,
    target: 0.95,
    counted: 'requests',
    href: '/console/api',
  },
  {
    id: 'writes',
    name: 'Writes are kept',
    promise: '99.95 % acknowledged',
    target: 0.9995,
    counted: 'writes',
    href: '/console/api',
  },
  {
    id: 'lcp',
    name: 'The page is there',
    promise: '75 % of LCP within 2.5 s',
    target: 0.75,
    counted: 'measurements',
    href: '/console/experience?metric=LCP',
  },
  {
    id: 'inp',
    name: 'Interactions feel instant',
    promise: '75 % of INP within 200 ms',
    target: 0.75,
    counted: 'measurements',
    href: '/console/experience?metric=INP',
  },
];

export const objectiveOf = (id: ObjectiveId): Objective => OBJECTIVES.find((objective) => objective.id === id)!;
