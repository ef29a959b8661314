import { AppError } from '../errors.ts';
import type { Priority } from './priority.ts';

/** So long a client should wait; spread, so that those who were refused together do not come back together. */
const RETRY_SECONDS: Readonly<Record<Priority, readonly [least: number, most: number]>> = {
  vital: [1, 1],
  read: [1, 3],
  search: [2, 5],
  background: [5, 15],
};

/** The refusal of what would be too much. */
export function overloaded(priority: Priority): AppError {
  const [least, most] = RETRY_SECONDS[priority];
  const seconds = least + Math.floor(Math.random() * (most - least + 1));
  return new AppError('overloaded', {
    detail: 'More is asked at the moment than can be answered; try again.',
    headers: { 'Retry-After': String(seconds) },
  });
}
