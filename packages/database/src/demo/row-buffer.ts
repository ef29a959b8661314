/** Rows encoded as they come: a string of many megabytes would keep the garbage collector busy with its pieces. */
export class RowBuffer {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  append(row: string): void {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    if (this.#length + row.length * 3 > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2 + row.length * 3);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(row, this.#length);
  }

  /** What was appended; the buffer is not to be used again. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer as ArrayBuffer, 0, this.#length);
  }
}
