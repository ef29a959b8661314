const MARK = 'headroom.measured-offline';

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
};
