import './workspace/require-node.mjs';
import { loadEnvFile } from './workspace/environment.mjs';
import { runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { prepare } from './workspace/prepare.mjs';

// pnpm build: the web app as npm start builds it.
await runEntry(async () => {
  loadEnvFile();
  await installPackages();
  await prepare('build');
});
