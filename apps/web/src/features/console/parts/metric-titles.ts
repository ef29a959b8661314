import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';

/** What is measured, as people say it; web-vitals' names stay. */
export const METRIC_TITLES: Readonly<Record<FieldMetric, string>> = {
  LCP: 'LCP',
  INP: 'INP',
  CLS: 'CLS',
  FCP: 'FCP',
  TTFB: 'TTFB',
  LOAF: 'Long frames',
  route: 'Change of screen',
  search: 'Search',
  open: 'Open a product',
  save: 'Save',
  import: 'Import',
  sync: 'Sync',
  api: 'API requests',
  picture: 'Pictures',
  script: 'Scripts',
  style: 'Styles',
  font: 'Fonts',
  error: 'Errors',
};

/** In a sentence: what it says to somebody who does not know the letters. */
export const METRIC_WORDS: Readonly<Record<FieldMetric, string>> = {
  LCP: 'The first screen (LCP)',
  INP: 'Interaction (INP)',
  CLS: 'Layout stability (CLS)',
  FCP: 'The first paint (FCP)',
  TTFB: 'The first byte (TTFB)',
  LOAF: 'Long frames',
  route: 'Changing screens',
  search: 'Search',
  open: 'Opening a product',
  save: 'Saving',
  import: 'Importing',
  sync: 'Syncing',
  api: 'The API',
  picture: 'Pictures',
  script: 'Scripts',
  style: 'Styles',
  font: 'Fonts',
  error: 'Errors',
};
