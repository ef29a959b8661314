// Runs at the end of a page that the server drew: what brings it to life is fetched once it is painted, so that on a slow line nothing
// shares the way with what can be read already.
{
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    for (const { dataset, href } of document.querySelectorAll('link[data-later]')) {
      const isEntry = dataset.later === 'entry';
      const element = document.createElement(isEntry ? 'script' : 'link');
      element.crossOrigin = '';
      if (isEntry) Object.assign(element, { type: 'module', src: href });
      else Object.assign(element, { rel: 'modulepreload', href });
      document.head.append(element);
    }
  };
  // A page that nobody sees is not painted, and some browsers do not say when they have.
  if (document.hidden || !PerformanceObserver.supportedEntryTypes?.includes('paint')) begin();
  else {
    new PerformanceObserver((entries) => {
      if (entries.getEntriesByName('first-contentful-paint').length > 0) begin();
    }).observe({ type: 'paint', buffered: true });
    setTimeout(begin, 800);
  }
}
