/** No query suspends: screens show the shape of what comes. */
export const defaultThrowOnError = () => false;
export const ensureSuspenseTimers = () => {};
export const shouldSuspend = () => false;
export const fetchOptimistic = () => {};
