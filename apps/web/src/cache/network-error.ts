/** No answer arrived. `offline`: the device has no network; `timeout`: waited too long; `unreachable`: anything else. */
export class NetworkError extends Error {
  readonly kind: 'offline' | 'timeout' | 'unreachable';

  constructor(kind: NetworkError['kind'], options?: ErrorOptions) {
    super(`No answer: ${kind}`, options);
    this.name = 'NetworkError';
    this.kind = kind;
  }
}
