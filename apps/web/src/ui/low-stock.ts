/** So few pieces are worth a word: in lists and on the product's page alike. */
const LOW_STOCK = 5;

/** Whether there is little left. None at all, or less than none, has words of its own. */
export const isLowStock = (stock: number): boolean => stock > 0 && stock <= LOW_STOCK;
