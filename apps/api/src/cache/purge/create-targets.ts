import type { PurgeSettings } from './purge-settings.ts';
import type { PurgeTarget } from './purge-target.ts';
import { createCloudflareTarget } from './targets/cloudflare-target.ts';
import { createFastlyTarget } from './targets/fastly-target.ts';
import { createVarnishTarget } from './targets/varnish-target.ts';

/** Every shared cache that the settings name. */
export function createTargets({ varnish, fastly, cloudflare }: PurgeSettings): PurgeTarget[] {
  const targets = (varnish?.urls ?? []).map((url) => createVarnishTarget({ url, secret: varnish?.secret ?? '' }));
  if (fastly) targets.push(createFastlyTarget(fastly));
  if (cloudflare) targets.push(createCloudflareTarget(cloudflare));
  return targets;
}
