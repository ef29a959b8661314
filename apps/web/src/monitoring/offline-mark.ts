/** What a page left behind as it ended, a request a line; empty where only the database has something. */
export const MARK = 'headroom.measured-offline';
/** Of it: browsers wait for the disk, and give a site 5 MB for everything. */
const MOST_LEFT_LENGTH = 32_768;
/** Of nobody: events have no person. Not named like the databases of people, which go when they sign out. */
export const OFFLINE_DATABASE = 'measured-offline';

/** Whether something waits in this browser: most pages need not open its database, nor the code for it. */
export const offlineMark = {
  isSet(): boolean {
    try {
      return localStorage.getItem(MARK) !== null;
    } catch {
      return false;
    }
  },
  /**
   * @param left a request that is kept here itself, at once: a page that ends writes no database any more
   * @returns whether there is room for it
   */
  set(left = ''): boolean {
    try {
      const all = `${localStorage.getItem(MARK) ?? ''}${left && `${left}\n`}`;
      if (left && all.length > MOST_LEFT_LENGTH) return false;
      localStorage.setItem(MARK, all);
      return true;
    } catch {
      // Then it waits for the next time that something is kept.
      return false;
    }
  },
  clear: (): void => localStorage.removeItem(MARK),
  /** What waits is never sent. */
  forget(): void {
    if (!offlineMark.isSet()) return;
    offlineMark.clear();
    indexedDB.deleteDatabase(OFFLINE_DATABASE);
  },
};
