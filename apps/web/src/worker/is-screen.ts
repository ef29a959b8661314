const NOT_SCREENS = [
  // Answered by the server alone.
  /^\/(?:api|pictures)(?:\/|$)/,
  /^\/(?:healthz|readyz)$/,
  // A file that is opened in a tab.
  /\.\w+$/,
];

/** Whether an address is one of the app's screens: then the shell answers, and its router knows the rest. */
export const isScreen = (pathname: string): boolean => NOT_SCREENS.every((pattern) => !pattern.test(pathname));
