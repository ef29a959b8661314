import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { consoleHref, consoleSearch, parseConsoleSearch, type ConsoleQuery } from './console-query.ts';

/**
 * The time and the visits that the console is about, from the address, and how to choose others. Choosing keeps the screen's own
 * parameters, and makes no entry in the history: Back leads to another screen, not through every range that was tried.
 */
export function useConsoleQuery(): {
  query: ConsoleQuery;
  /** Parameters of the address, the screen's own among them. */
  params: URLSearchParams;
  change: (part: Partial<ConsoleQuery>) => void;
  /** Sets the screen's own parameters; null takes one away. */
  setParams: (own: Readonly<Record<string, string | null>>) => void;
  /** The address of another screen of the console, about the same. */
  href: (path: string, own?: Readonly<Record<string, string>>) => string;
} {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const query = useMemo(() => parseConsoleSearch(search), [search]);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const go = useCallback(
    (next: URLSearchParams) => navigate(next.size > 0 ? `${path}?${next.toString()}` : path, { replace: true }),
    [navigate, path],
  );
  const change = useCallback(
    (part: Partial<ConsoleQuery>) => {
      const next = consoleSearch({ ...query, ...part });
      const common = new Set([...consoleSearch(query).keys(), ...next.keys(), 'range']);
      for (const [name, value] of params) if (!common.has(name)) next.append(name, value);
      go(next);
    },
    [query, params, go],
  );
  const setParams = useCallback(
    (own: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(params);
      for (const [name, value] of Object.entries(own)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      go(next);
    },
    [params, go],
  );
  const href = useCallback(
    (to: string, own?: Readonly<Record<string, string>>) => consoleHref(to, query, own),
    [query],
  );
  return { query, params, change, setParams, href };
}
