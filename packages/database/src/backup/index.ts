export { backup, type BackupOptions } from './backup.ts';
export { restore, type RestoreOptions } from './restore.ts';
export { BackupUnusableError, type BackupProgress } from './backup-format.ts';
