// Runs first in a page whose assets are on a CDN: what the CDN does not deliver comes from the page's own origin, now and for ten minutes.
{
  const named = document.querySelector('meta[name="headroom-cdn"]');
  const cdn = named.content;
  const settled = new Set();
  const mark = 'headroom-assets=origin; path=/; max-age=600; samesite=lax';
  const remember = () => {
    document.cookie = mark;
    // Where the app looks before it asks for pictures.
    named.content = '';
  };
  const takeFromOrigin = (element) => {
    const address = element.src || element.href || '';
    if (settled.has(element) || !address.startsWith(`${cdn}/`)) return;
    // Pictures are the app's own to mend; what is only fetched ahead needs no mending.
    if (element.localName !== 'script' && element.rel !== 'stylesheet') return;
    settled.add(element);
    remember();
    const copy = document.createElement(element.localName);
    for (const name of ['type', 'rel']) if (element[name]) copy[name] = element[name];
    copy[element.localName === 'link' ? 'href' : 'src'] = address.slice(cdn.length);
    element.replaceWith(copy);
    // A script that is still on its way must not run as well: one that has left its document does not.
    document.implementation.createHTMLDocument('').adoptNode(element);
  };
  document.addEventListener('load', ({ target }) => settled.add(target), true);
  document.addEventListener('error', ({ target }) => takeFromOrigin(target), true);
  // A screen that is loaded later: the app says that it did not arrive, and loading the page again finds it.
  addEventListener('vite:preloadError', remember);
  // Some failures are silence.
  setTimeout(
    () => document.querySelectorAll('script[src], link[rel=stylesheet]:not([disabled])').forEach(takeFromOrigin),
    5000,
  );
}
