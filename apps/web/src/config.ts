/** What the build decides for the browser app. */
export const config = Object.freeze({
  /** False in development, where files change under a worker that would hold them. */
  hasServiceWorker: import.meta.env.PROD,
});

/** By itself, so that what only development needs is not in the build at all. */
export const isDevelopment = import.meta.env.DEV;
