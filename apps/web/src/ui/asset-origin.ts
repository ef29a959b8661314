/** Where pictures and scripts come from when not from this origin, without a slash at its end; the server writes it into the page (CDN_URL). */
export let assetOrigin =
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>('meta[name="headroom-cdn"]')?.content ?? '');

/** For a server, which draws pages of both kinds, one after the other. */
export function setAssetOrigin(origin: string): void {
  assetOrigin = origin;
}
