/** This process's environment for a child, less what would point it at somebody's own data. */
export const freshEnvironment = (dataDirectory: string, demoProducts: number): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: '',
  REDIS_URL: '',
  REDIS_HOST: '',
  TLS_CERT_FILE: '',
  TLS_KEY_FILE: '',
  HEADROOM_PUBLIC: '',
  RATE_LIMITS: 'off',
  HEADROOM_DATA_DIR: dataDirectory,
  HEADROOM_DEMO_PRODUCTS: String(demoProducts),
});
