/** Where originals and forms are. Keys are `<hash>/<name>`; a file is there whole or not at all. */
export interface PictureStore {
  /** Where uploads go until they are whole; on this machine. */
  readonly incoming: string;
  /** Makes what must be there before anything is kept; again and again does no harm. */
  prepare(): Promise<void>;
  has(key: string): Promise<boolean>;
  /** Takes a file of this machine over, which is gone from there afterwards. */
  adopt(key: string, path: string): Promise<void>;
  write(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** undefined: there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /** A copy on this machine, to be released; undefined: there is none. */
  open(key: string): Promise<{ path: string; release(): Promise<void> } | undefined>;
  /** Removes all files of a picture. */
  remove(hash: string): Promise<void>;
  /** Pictures that have had files for longer than so many seconds, in pieces of some hundred. */
  list(olderThanSeconds: number): AsyncIterable<string[]>;
  /** Free on the disk that uploads go to. */
  freeBytes(): Promise<number>;
}
