/** Stands in for the package of this name, which rebuilds for old versions of React what this one has. */
export { useSyncExternalStore } from 'react';
