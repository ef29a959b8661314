import { hostname } from 'node:os';

/** How this process is called beside others of the same database: what it does, where, and which one. */
export const createProcessName = (role: string): string => `${role} ${hostname()}:${process.pid}`;
