import type { QueryClient } from '@tanstack/react-query';

/** After many products have changed at once: whatever shows products is read again, and stays on screen meanwhile. */
export function refreshProducts(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['products'] });
  for (const [, pages] of client.getQueriesData<{ refresh: () => void }>({ queryKey: ['products', 'pages'] })) {
    pages?.refresh();
  }
}
