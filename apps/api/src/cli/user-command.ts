import { PASSWORD_LENGTH, ROLES } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import { normaliseEmail } from '../features/accounts/normalise-email.ts';
import { hashPassword } from '../features/accounts/password-hash.ts';
import { chooseOption } from './choose-option.ts';
import type { CommandContext } from './command-context.ts';
import { parseOptions } from './parse-options.ts';
import { askPassword, readPasswordLine } from './read-password.ts';
import { EXIT, UsageError } from './usage.ts';

/** `headroom user create …` and `headroom user list` */
export async function userCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const [action, ...rest] = args;
  if (action === 'create') return createUser(rest, context);
  if (action === 'list') return listUsers(rest, context);
  throw new UsageError(
    action === undefined ? 'user needs an action: create or list.' : `user knows create and list, not “${action}”.`,
  );
}

async function createUser(args: readonly string[], context: CommandContext): Promise<number> {
  const { values } = parseOptions(args, {
    operands: [],
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      'password-stdin': { type: 'boolean' },
    },
  });
  const email = normaliseEmail(values.email ?? '');
  const name = values.name?.trim() ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 320) {
    throw new UsageError(
      values.email === undefined
        ? '--email is missing.'
        : `--email takes an address such as anna@example.com, not “${values.email}”.`,
    );
  }
  if (name === '' || name.length > 255)
    throw new UsageError('--name takes the name of the person, 1 to 255 characters.');
  const role = chooseOption('--role', values.role, ROLES);
  if (role === undefined) throw new UsageError(`--role is missing: ${ROLES.join(', ')}.`);

  const password = values['password-stdin'] ? await readPasswordLine(context) : await askPassword(context);
  const { min, max } = PASSWORD_LENGTH;
  const { length } = Array.from(password);
  if (length < min || length > max) {
    throw new UsageError(`A password has ${min} to ${max.toLocaleString('en')} characters.`);
  }
  const { pool } = await context.openDatabase();
  const { rowCount } = await pool.query(
    'INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING',
    [newId(), email, name.normalize('NFC'), role, await hashPassword(password)],
  );
  if (rowCount === 0) {
    context.err.write(`There is an account with ${email} already.\n`);
    return EXIT.failed;
  }
  context.out.write(`${email} can sign in as ${role}.\n`);
  return EXIT.done;
}

async function listUsers(args: readonly string[], context: CommandContext): Promise<number> {
  parseOptions(args, { operands: [], options: {} });
  const { pool } = await context.openDatabase();
  const { rows } = await pool.query<{ email: string; name: string; role: string; is_demo: boolean }>(
    'SELECT email, name, role, is_demo FROM users ORDER BY email',
  );
  if (rows.length === 0) context.out.write('There are no accounts yet. Make one: pnpm headroom user create --help\n');
  const widest = Math.max(0, ...rows.map(({ email }) => email.length));
  for (const { email, name, role, is_demo } of rows) {
    context.out.write(`${email.padEnd(widest)}  ${role.padEnd(8)}  ${name}${is_demo ? ' (demo)' : ''}\n`);
  }
  return EXIT.done;
}
