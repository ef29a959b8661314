/** What boundaries for errors of queries share, of which there are none. */
export const useQueryErrorResetBoundary = () => {};
export const QueryErrorResetBoundary = ({ children }) => children;
