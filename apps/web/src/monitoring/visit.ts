import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';

type Visit = FieldBatch['visit'];

/** What browsers say of themselves that TypeScript's library does not know. */
interface Device extends Partial<Navigator> {
  deviceMemory?: number;
  connection?: { effectiveType?: string };
  userAgentData?: { mobile: boolean };
}

const BOT = /bot|crawl|spider|headless|lighthouse|pagespeed|preview/i;

/** Programs that visit say so, by their name or because a driver steers them. */
export function deviceOf({ userAgent = '', webdriver, maxTouchPoints = 0, userAgentData }: Device): Visit['device'] {
  if (webdriver === true || BOT.test(userAgent)) return 'bot';
  // An iPad says that it is a Mac.
  if (/iPad|Tablet/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return 'tablet';
  if (userAgentData?.mobile === true || /Mobi/.test(userAgent)) return 'phone';
  return /Android/.test(userAgent) ? 'tablet' : 'desktop';
}

export function connectionOf({ onLine, connection }: Device): Visit['connection'] {
  if (onLine === false) return 'offline';
  const type = connection?.effectiveType ?? 'unknown';
  return type === 'slow-2g' ? '2g' : (type as Visit['connection']);
}

/**
 * Describes this page load as it is now.
 * @param visit what stays the same over it
 */
export function describeVisit(visit: Pick<Visit, 'id' | 'weight'>): Visit {
  const device = navigator as Device;
  return {
    ...visit,
    startedAt: Math.round(performance.timeOrigin),
    release: document.querySelector<HTMLMetaElement>('meta[name=headroom-release]')?.content ?? '',
    device: deviceOf(device),
    connection: connectionOf(device),
    isInstalled: matchMedia('(display-mode: standalone)').matches,
    ...(device.deviceMemory !== undefined && { memoryGigabytes: device.deviceMemory }),
  };
}
