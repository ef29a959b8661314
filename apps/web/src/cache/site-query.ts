import { queryOptions } from '@tanstack/react-query';
import type { Site } from '@headroom/contracts/accounts';
import { request } from './request.ts';

/** What the shell needs before anybody signs in: the currency, whether reading is public, the demo's sign-ins. */
export const siteQuery = queryOptions({
  queryKey: ['site'],
  queryFn: ({ signal }) => request<Site>('/site', { signal }),
  staleTime: Infinity,
});
