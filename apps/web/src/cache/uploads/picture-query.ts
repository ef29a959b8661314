import type { Picture } from '@headroom/contracts/pictures';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../request.ts';

/** Milliseconds. The first width of a photo takes about 2 s a MB; a queue before it may take minutes. */
const ASK_AGAIN = 1_500;
const ASK_AGAIN_MAX = 15_000;

/** How far an uploaded picture is: asked again, ever more rarely, until something of it can be shown. */
export const pictureQuery = (hash: string) =>
  queryOptions({
    queryKey: ['pictures', hash],
    queryFn: ({ signal }) => request<Picture>(`/pictures/${hash}`, { signal }),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && isShowable(data) ? false : Math.min(ASK_AGAIN_MAX, ASK_AGAIN * 1.2 ** dataUpdateCount),
  });

/** Whether the server has something to show, or never will. */
export const isShowable = ({ state, widths }: Pick<Picture, 'state' | 'widths'>): boolean =>
  state !== 'waiting' || widths.length > 0;
