import type { User } from '@headroom/contracts/accounts';
import { newId, type PrismaClient } from '@headroom/database';
import type { Pool } from 'pg';

export type StoredUser = User & { passwordHash: string; isDemo: boolean };

export type AccountsRepository = ReturnType<typeof createAccountsRepository>;

/**
 * Users and sessions.
 * @param demoAccountsWork whether this server lets demo accounts in at all; they also need demo data in the catalogue.
 */
export function createAccountsRepository({
  pool,
  prisma,
  demoAccountsWork,
}: {
  pool: Pick<Pool, 'query'>;
  prisma: Pick<PrismaClient, 'user' | 'session' | 'catalogue'>;
  demoAccountsWork: boolean;
}) {
  return {
    /** Whoever holds a session that has not ended; asked for on nearly every request, hence one named statement. */
    async findUserBySession(tokenHash: Buffer): Promise<User | null> {
      const { rows } = await pool.query<User>({
        name: 'session',
        text: `SELECT u.id, u.email, u.name, u.role FROM sessions s JOIN users u ON u.id = s.user_id
          WHERE s.token_hash = $1 AND s.expires_at > now()
            AND (NOT u.is_demo OR ($2 AND EXISTS (SELECT FROM catalogue WHERE demo_products > 0)))`,
        values: [tokenHash, demoAccountsWork],
      });
      return rows[0] ?? null;
    },

    /** A user who may sign in. */
    async findUserByEmail(email: string): Promise<StoredUser | null> {
      const user = await prisma.user.findUnique({ where: { email } });
      if (!user || (user.isDemo && !(demoAccountsWork && (await holdsDemoData())))) return null;
      const { id, name, role, passwordHash, isDemo } = user;
      return { id, email, name, role, passwordHash, isDemo };
    },

    /** Starts a session and clears away those that ended. */
    async createSession({
      userId,
      tokenHash,
      seconds,
    }: {
      userId: string;
      tokenHash: Buffer;
      seconds: number;
    }): Promise<void> {
      const now = new Date();
      await prisma.session.deleteMany({ where: { expiresAt: { lt: now } } });
      await prisma.session.create({
        data: {
          id: newId(),
          userId,
          tokenHash: new Uint8Array(tokenHash),
          createdAt: now,
          expiresAt: new Date(now.getTime() + seconds * 1_000),
        },
      });
    },

    /**
     * Replaces a password and ends every other session of the user, in one statement.
     * @param keep the session that goes on, by its token's hash.
     * @returns false where the password is no longer the one that was checked.
     */
    async replacePassword({
      userId,
      from,
      to,
      keep,
    }: {
      userId: string;
      from: string;
      to: string;
      keep: Buffer;
    }): Promise<boolean> {
      const { rowCount } = await pool.query(
        `WITH replaced AS (UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING id),
          ended AS (DELETE FROM sessions s USING replaced r WHERE s.user_id = r.id AND s.token_hash <> $4)
        SELECT FROM replaced`,
        [userId, from, to, keep],
      );
      return rowCount === 1;
    },

    async deleteSession(tokenHash: Buffer): Promise<void> {
      await prisma.session.deleteMany({ where: { tokenHash: new Uint8Array(tokenHash) } });
    },

    async deleteSessionsOf(userId: string): Promise<void> {
      await prisma.session.deleteMany({ where: { userId } });
    },
  };

  async function holdsDemoData(): Promise<boolean> {
    const catalogue = await prisma.catalogue.findUnique({ where: { id: 1 } });
    return (catalogue?.demoProducts ?? 0) > 0;
  }
}
