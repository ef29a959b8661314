// Runs at the end of a page that the server drew: what brings it to life is fetched once it is painted, so that on a slow line nothing
// shares the way with what can be read already.
{
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    // A script each, and the entry the last: what the entry imports, the browser would evaluate all in one task, and hear no tap meanwhile.
    for (const { href } of document.querySelectorAll('link[data-later]')) {
      const script = document.createElement('script');
      document.head.append(
        Object.assign(script, { type: 'module', crossOrigin: '', fetchPriority: 'high', src: href }),
      );
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
