/** A segment that names one thing of many: a UUID, a hash, a number. */
const ID = /^(?:[\da-f-]{16,}|\d+)(?=$|\.)/i;

/**
 * The path of an address with `:id` for what names one thing, and without its query, which holds what people typed.
 * Files of the app keep their names, which have a release's hash.
 */
export function plainAddress(address: string): string {
  const path = new URL(address, location.href).pathname;
  return path
    .split('/')
    .map((segment) => segment.replace(ID, ':id'))
    .join('/')
    .slice(0, 300);
}
