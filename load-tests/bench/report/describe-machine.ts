import type { MachineFacts } from '../machine/machine-facts.ts';

/** One sentence with what a reader must know beside absolute numbers. */
export const describeMachine = (facts: MachineFacts): string =>
  `${facts.products.toLocaleString('en')} products (${facts.activeProducts.toLocaleString('en')} active), PostgreSQL ${facts.postgresql} ` +
  `with ${facts.sharedBuffers} of buffers, Node ${facts.node}, ${facts.cores} cores (${facts.processor}), load average ` +
  `${facts.loadAverage.join(', ')}, ${Math.round(facts.pagesAllVisible * 100)} % of pages all visible, ${facts.at}.`;
