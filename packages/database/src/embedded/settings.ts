import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** Memory this process may use: the machine's, or its container's where that is less. */
function usableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

const clamp = (value: number, least: number, most: number) => Math.round(Math.min(Math.max(value, least), most));

export interface SettingsOptions {
  port: number;
  /** For a second attempt where the machine refuses the usual amount of shared memory. */
  smallMemory?: boolean;
  memoryBytes?: number;
}

/** The server's settings by name, for a machine that runs the application beside it. */
export async function postgresSettings({
  port,
  smallMemory = false,
  memoryBytes = usableMemoryBytes(),
}: SettingsOptions): Promise<Record<string, string>> {
  const memoryMb = memoryBytes / MB;
  const sharedBuffersMb = smallMemory ? 32 : clamp(memoryMb / 4, 64, 2048);
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${sharedBuffersMb}MB`,
    effective_cache_size: `${clamp(memoryMb / 2, 128, 65_536)}MB`,
    work_mem: `${clamp(memoryMb / 256, 4, 32)}MB`,
    maintenance_work_mem: `${clamp(memoryMb / 16, 64, 1024)}MB`,
    // Three workers may run at once.
    autovacuum_work_mem: `${clamp(memoryMb / 64, 32, 256)}MB`,
    dynamic_shared_memory_type: await dynamicSharedMemoryType(),
    // Nobody replicates an embedded server, and without replication what COPY writes into a fresh table skips the log.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '2GB',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    random_page_cost: '1.1',
    jit: 'off',
    shared_preload_libraries: 'pg_stat_statements',
    track_io_timing: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors go to the client that made them; the log keeps what concerns the server, so that it stays small.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: '-1',
    lc_messages: 'C',
  };
}

/** Parallel work shares memory through /dev/shm, which containers often limit to 64 MB; files do where it is that small. */
async function dynamicSharedMemoryType(): Promise<string> {
  if (process.platform === 'win32') return 'windows';
  if (process.platform !== 'linux') return 'posix';
  const shm = await statfs('/dev/shm').catch(() => undefined);
  return shm && shm.bsize * shm.blocks >= 512 * MB ? 'posix' : 'mmap';
}

/** As lines of a configuration file. */
export function settingsFile(settings: Record<string, string>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return [
    '# Written by Headroom at every start; put your own settings into postgresql.conf below the include.',
    ...lines,
    '',
  ].join('\n');
}
