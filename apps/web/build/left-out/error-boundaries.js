/** Errors of queries are shown where they belong, and none is thrown to a boundary: whoever asks for that hears it at the first render. */
export const ensurePreventErrorBoundaryRetry = () => {};
export const useClearResetErrorBoundary = () => {};
export const getHasError = ({ throwOnError }) => {
  if (throwOnError) throw new Error('See build/leave-out-plugin.ts');
};
