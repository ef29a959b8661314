/** The browser's own timers: nobody here puts others in their place. */
export const timeoutManager = {
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (id) => clearTimeout(id),
  setInterval: (callback, delay) => setInterval(callback, delay),
  clearInterval: (id) => clearInterval(id),
};
export const systemSetTimeoutZero = (callback) => void setTimeout(callback, 0);
