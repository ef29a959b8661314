/** Whether the page is seen, as the browser says it: nobody here says it by hand. */
const isFocused = () => globalThis.document?.visibilityState !== 'hidden';
export const focusManager = {
  isFocused,
  subscribe(listener) {
    const hear = () => listener(isFocused());
    window.addEventListener('visibilitychange', hear);
    return () => window.removeEventListener('visibilitychange', hear);
  },
};
