import { AppError } from '../../../errors.ts';

export const noVersion = (): AppError =>
  new AppError('not_found', { detail: 'The history of this product has no such version.' });
