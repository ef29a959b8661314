import type { FastifyBaseLogger } from 'fastify';

const SUMMARY_MILLISECONDS = 10_000;

export type OutageLog = {
  /** Counts one answer that was refused for it. */
  add(error: Error, about: object): void;
  /** Ends its timer. */
  stop(): void;
};

/**
 * One fault that many requests meet at once, told in a few lines: its cause when it begins, how many met it each ten seconds, and when ten seconds
 * have passed without it. A line with a stack for each request would fill a disk in an outage, and hide what else happens.
 * @param name what it is, for instance a problem's code.
 */
export function createOutageLog(log: FastifyBaseLogger, name: string): OutageLog {
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  let all = 0;

  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const sum = (): void => {
    all += count;
    if (count === 0) {
      log.warn({ code: name, requests: all }, 'no request has failed of it for 10 seconds');
      return stop();
    }
    log.warn({ code: name, requests: count }, 'requests still fail of it');
    count = 0;
  };

  return {
    add(error, about) {
      count += 1;
      if (timer) return;
      log.error({ err: error, code: name, ...about }, `${error.message} What follows of this kind is counted.`);
      // It has its line; the summary is of the others.
      count = 0;
      all = 1;
      timer = setInterval(sum, SUMMARY_MILLISECONDS).unref();
    },
    stop,
  };
}
