const MARK = 'headroom.measured-offline';
/** Of nobody: events have no person. Not named like the databases of people, which go when they sign out. */
export const OFFLINE_DATABASE = 'measured-offline';

/** Whether something waits in this browser's database: most pages need not open it, nor the code for it. */
export const offlineMark = {
  isSet(): boolean {
    try {
      return localStorage.getItem(MARK) !== null;
    } catch {
      return false;
    }
  },
  set(): void {
    try {
      localStorage.setItem(MARK, 'yes');
    } catch {
      // Then it waits for the next time that something is kept.
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
