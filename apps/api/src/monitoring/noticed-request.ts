/** A request that has been answered, as traces tell logs of it: it failed, was refused or slow, its trace is asked for, or chance. */
export interface NoticedRequest {
  name: string;
  status: number;
  milliseconds: number;
  requestId: string;
  /** Of a trace that is kept. */
  traceId: string | null;
  isSlow: boolean;
  isAbandoned: boolean;
  /** Chance wants a line of it. */
  isSampled: boolean;
}
