import type { Role } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import { hashPassword } from '../features/accounts/password-hash.ts';
import type { TestServer } from './test-server.ts';

/** Makes a user of this role. @returns the token of their session. */
export async function signInAs({ app, database }: Pick<TestServer, 'app' | 'database'>, role: Role): Promise<string> {
  const email = `${role}-${newId()}@example.com`;
  await database.pool.query(
    'INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $3::text::role, $4)',
    [newId(), email, role, await hashPassword('correct horse')],
  );
  const payload = { email, password: 'correct horse' };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload });
  return answer.json<{ token: string }>().token;
}
