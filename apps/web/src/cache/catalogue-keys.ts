/** Where the query cache keeps what a list is drawn from: whoever seeds it needs not load what reads it. */

/** `list` is `listQuery(state)`. */
export const marksKey = (list: string) => ['products', 'marks', list] as const;

/** As many values as the longest short list of the filters shows. */
export const COUNTED_VALUES = 8;

/** `filter` is `filterQuery(state)`; `values` as in the API. */
export const facetsKey = (filter: string, values: number) => ['products', 'facets', filter, values] as const;

/** The first rows of a list as the page brought them. */
export const broughtKey = (list: string) => ['products', 'brought', list] as const;
