import type { Site } from '@headroom/contracts/accounts';
import { DEMO_PASSWORD } from '@headroom/database/demo';
import type { Pool } from 'pg';

type Row = { currency: string; demoProducts: number | null; accounts: { email: string; role: string }[] };

/** Reads what a screen needs before anybody signs in. */
export async function readSite({
  pool,
  isPublic,
  demoAccountsWork,
  fieldSampleShare,
}: {
  pool: Pick<Pool, 'query'>;
  isPublic: boolean;
  demoAccountsWork: boolean;
  fieldSampleShare: number;
}): Promise<Site> {
  const { rows } = await pool.query<Row>({
    name: 'site',
    text: `SELECT currency, demo_products AS "demoProducts", coalesce((
            SELECT json_agg(json_build_object('email', email, 'role', role) ORDER BY role) FROM users WHERE is_demo
          ), '[]') AS accounts FROM catalogue`,
  });
  const row = rows[0];
  if (!row) throw new Error('The table catalogue has no row; the first migration makes it.');
  const accounts = demoAccountsWork ? row.accounts.map((account) => ({ ...account, password: DEMO_PASSWORD })) : [];
  return {
    currency: row.currency,
    public: isPublic,
    demo: row.demoProducts ? { products: row.demoProducts, accounts } : null,
    fieldSampleShare,
  };
}
