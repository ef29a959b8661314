/** How long a CPU profile takes. Without a schema, so that browsers load none. */
export const PROFILE_SECONDS = { least: 5, most: 60, usual: 10 } as const;

/** What the lines of processes and machines are called: charts find them by it. */
export const RUNTIME_LINES = {
  heapUsed: 'in use',
  heapAfterGc: 'after full collection',
  heapTotal: 'heap of the system',
  heapLimit: 'limit of the heap',
  external: 'external',
  arrayBuffers: 'array buffers',
  resident: 'resident',
  gcPause: 'stopped for garbage',
  loopP99: 'p99',
  loopMax: 'longest',
  loopUtilisation: 'utilisation',
  cpuUser: 'program',
  cpuSystem: 'system',
  diskRead: 'read a second',
  diskWritten: 'written a second',
  machineCpu: 'busy',
  machineAvailable: 'available',
  machineDiskFree: 'free',
  machineReceived: 'received a second',
  machineSent: 'sent a second',
} as const;
