import { AppError } from '../../../errors.ts';
import type { ProfilesRepository } from './profiles-repository.ts';

/** @throws AppError where there is none. */
export async function findProfile(repository: Pick<ProfilesRepository, 'find'>, id: string) {
  const found = await repository.find(id);
  if (!found) throw new AppError('not_found', { detail: 'There is no such profile; it may have been deleted.' });
  return found;
}
