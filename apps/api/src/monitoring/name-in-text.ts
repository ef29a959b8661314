/** What a statement calls itself in a comment, as in `/* name: products.list *\/ SELECT …`: the same wherever people meet it. */
export const nameInText = (text: string): string | undefined => /\/\*\s*name:\s*([^*]{1,80}?)\s*\*\//.exec(text)?.[1];
