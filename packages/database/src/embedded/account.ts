import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DatabaseUnusableError } from '../database-unusable-error.ts';

const run = promisify(execFile);

/** Whom PostgreSQL runs as. */
export interface Account {
  name: string;
  uid: number;
  /** For child processes and chown; empty where it is the account of this process. */
  ids: { uid?: number; gid?: number };
}

const SYSTEM_USER = 'postgres';

/**
 * PostgreSQL refuses to run as root. Under root it runs as the owner of the data folder where that is somebody else, else as the
 * system user postgres, which is made where it is missing. Otherwise it runs as this process does.
 */
export async function chooseAccount(dataDirectory: string): Promise<Account> {
  const own = process.getuid?.();
  if (own === undefined) return { name: 'this user', uid: 0, ids: {} };
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (own !== 0) {
    if (owner && owner.uid !== own) {
      throw new DatabaseUnusableError(
        `The data folder ${dataDirectory} belongs to ${await userName(owner.uid)}, and this runs as ${await userName(own)}: start Headroom as ${await userName(owner.uid)}, or give the folder away with: sudo chown -R ${await userName(own)} ${dataDirectory}`,
      );
    }
    return { name: await userName(own), uid: own, ids: {} };
  }
  if (owner && owner.uid !== 0) {
    return { name: await userName(owner.uid), uid: owner.uid, ids: { uid: owner.uid, gid: owner.gid } };
  }
  const ids = (await systemUser()) ?? (await createSystemUser());
  return { name: SYSTEM_USER, uid: ids.uid, ids };
}

async function passwd(): Promise<string[][]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}

async function userName(uid: number): Promise<string> {
  return (await passwd()).find((fields) => fields[2] === String(uid))?.[0] ?? `user ${uid}`;
}

async function systemUser(): Promise<{ uid: number; gid: number } | undefined> {
  const fields = (await passwd()).find(([name]) => name === SYSTEM_USER);
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}

async function createSystemUser(): Promise<{ uid: number; gid: number }> {
  try {
    await run('groupadd', ['-f', '--system', SYSTEM_USER]);
    await run('useradd', ['--system', '--no-create-home', '-g', SYSTEM_USER, SYSTEM_USER]);
  } catch (cause) {
    throw new DatabaseUnusableError(
      `PostgreSQL does not run as root, and the user ${SYSTEM_USER} could not be made: make it with "useradd --system ${SYSTEM_USER}", or start Headroom as another user.`,
      { cause },
    );
  }
  const created = await systemUser();
  if (!created) throw new Error(`useradd made no user ${SYSTEM_USER}`);
  return created;
}
