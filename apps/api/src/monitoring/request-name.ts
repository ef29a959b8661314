const API = /^\/api(\/v\d+)?(?=\/)/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** What requests of one kind share: `GET /products/:id`. @param pattern as the route is registered. */
export const requestName = (method: string, pattern: string): string => `${method} ${pattern.replace(API, '') || '/'}`;

/** The same of an address whose route nobody looked up. */
export const nameOfAddress = (method: string, url: string): string =>
  requestName(method, url.split('?', 1)[0]!.replaceAll(UUID, ':id'));
