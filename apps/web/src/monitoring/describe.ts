import { describeMetric } from './describe-metric.ts';
import { describeRequest } from './describe-request.ts';
import { describeFrame } from './long-frames.ts';

/** Says why a figure is what it is. A visit on which all is well never loads it. */
export const describe = { metric: describeMetric, request: describeRequest, frame: describeFrame };
export type Describe = typeof describe;
