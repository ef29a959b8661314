try {
  const theme = localStorage.getItem('headroom.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden: then the system's colours rule.
}
