import type { Role } from '@headroom/contracts/catalogue';
import type pg from 'pg';
import { newId } from '../new-id.ts';

export const DEMO_PASSWORD = 'password123';
export const DEMO_USERS: readonly { email: string; name: string; role: Role }[] = [
  { email: 'test@example.com', name: 'Mara Lindqvist', role: 'editor' },
  { email: 'operator@example.com', name: 'Tomás Okafor', role: 'operator' },
];

/** Makes the demo accounts that are missing. An account of the same address stays as it is, whoever made it. */
export async function createDemoUsers(
  pool: pg.Pool,
  hashPassword: (password: string) => Promise<string>,
): Promise<void> {
  const { rows } = await pool.query<{ email: string }>('SELECT email FROM users WHERE email = ANY ($1)', [
    DEMO_USERS.map(({ email }) => email),
  ]);
  for (const { email, name, role } of DEMO_USERS) {
    if (rows.some((row) => row.email === email)) continue;
    await pool.query(
      `INSERT INTO users (id, email, name, role, password_hash, is_demo) VALUES ($1, $2, $3, $4, $5, true)
       ON CONFLICT (email) DO NOTHING`,
      [newId(), email, name, role, await hashPassword(DEMO_PASSWORD)],
    );
  }
}
