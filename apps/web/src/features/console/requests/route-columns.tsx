import type { RouteFigures } from '@headroom/contracts/monitoring/service-requests';
import { formatBytes } from '../../../ui/format-size.ts';
import type { Column } from '../parts/data-table.tsx';
import { figureColumn } from '../parts/figure-column.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { hitShare } from './hit-share.ts';

export const ROUTE_COLUMNS: readonly Column<RouteFigures>[] = [
  { key: 'route', head: 'Route', cell: ({ method, route }) => `${method} ${route}`, isHead: true, isCode: true },
  {
    key: 'rate',
    head: 'Requests',
    cell: ({ count }) => formatMany(count),
    sortBy: ({ count }) => count,
    isFigure: true,
  },
  figureColumn({ key: 'errors', head: 'Errors', read: ({ errorShare }) => errorShare, unit: 'share' }),
  figureColumn({ key: 'p50', head: 'p50', read: ({ p50 }) => p50, unit: 'ms', phone: 'hidden' }),
  figureColumn({ key: 'p95', head: 'p95', read: ({ p95 }) => p95, unit: 'ms', withUncertainty: true, phone: 'figure' }),
  figureColumn({ key: 'p99', head: 'p99', read: ({ p99 }) => p99, unit: 'ms', phone: 'hidden' }),
  {
    key: 'hits',
    head: 'From the cache',
    cell: (route) => (hitShare(route) === null ? '–' : formatShare(hitShare(route) ?? 0)),
    sortBy: hitShare,
    isFigure: true,
  },
  {
    key: 'queue',
    head: 'Waited, p95',
    cell: ({ queueP95, queued }) =>
      queueP95 === null ? '–' : `${formatMilliseconds(queueP95)}, n ${formatMany(queued)}`,
    sortBy: ({ queueP95 }) => queueP95,
    isFigure: true,
    phone: 'hidden',
  },
  {
    key: 'bytes',
    head: 'Sent',
    cell: ({ bytes }) => formatBytes(bytes),
    sortBy: ({ bytes }) => bytes,
    isFigure: true,
    phone: 'hidden',
  },
];
