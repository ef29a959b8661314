/**
 * The page differs by who asks, by what they ask with, and by whether the CDN works for them; nobody but the browser may keep it, and it asks
 * before it shows it again. No `no-store`: with it a step back would load the page anew.
 */
export const PAGE_CACHING = {
  'cache-control': 'private, no-cache',
  vary: 'Accept, Accept-Encoding, Authorization, Cookie, Sec-CH-UA-Mobile, User-Agent',
} as const;
