/** A value that later calls read as it is then. */
export interface Cell<T> {
  get: () => T;
  set: (value: T) => void;
}

export function createCell<T>(value: T): Cell<T> {
  let current = value;
  return {
    get: () => current,
    set: (next) => {
      current = next;
    },
  };
}
