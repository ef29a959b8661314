try {
  const theme = localStorage.getItem('headroom.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (localStorage.getItem('headroom.demo-notice-closed') !== null) document.documentElement.dataset.demoKnown = '';
} catch {
  // Storage can be forbidden: then the system's colours rule.
}
