/** Where pictures and scripts come from when not from this origin, without a slash at its end; the server writes it into the page (CDN_URL). */
export const assetOrigin =
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>('meta[name="headroom-cdn"]')?.content ?? '');
