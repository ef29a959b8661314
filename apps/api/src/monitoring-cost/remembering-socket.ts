import { Socket } from 'node:net';

/** What a database has answered, by what it was asked. */
export interface Memory {
  /** What a message is remembered under, for instance without its values; undefined of what is always asked. */
  keyOf: (message: string) => string | undefined;
  answers: Map<string, Buffer>;
}

/** ReadyForQuery, outside of a transaction. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * A connection to PostgreSQL that asks each thing once and then answers by itself: all that Node does of a statement is done, and nobody waits. Where many processes
 * share a machine, waiting is most of what a statement takes, and comes with the cold caches of whoever had the core meanwhile.
 */
export class RememberingSocket extends Socket {
  readonly #memory: Memory;
  #key: string | undefined;
  #heard: Buffer[] = [];

  constructor(memory: Memory) {
    super();
    this.#memory = memory;
    this.on('data', (chunk: Buffer) => {
      if (this.#key === undefined) return;
      this.#heard.push(chunk);
      if (!chunk.subarray(-READY.length).equals(READY)) return;
      memory.answers.set(this.#key, Buffer.concat(this.#heard));
      this.#key = undefined;
    });
  }

  /** The messages of one statement come together, as node-postgres sends them. */
  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    const message = Buffer.concat(chunks.map(({ chunk }) => chunk));
    const key = this.#memory.keyOf(message.toString('latin1'));
    const answer = key === undefined ? undefined : this.#memory.answers.get(key);
    if (answer) {
      setImmediate(() => this.emit('data', answer));
      done();
      return;
    }
    this.#key = key;
    this.#heard = [];
    // oxlint-disable-next-line no-underscore-dangle -- Node's name
    super._writev!(chunks, done);
  }
}
