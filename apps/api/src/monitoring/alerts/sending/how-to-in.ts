import { howToLink } from '@headroom/contracts/monitoring/how-to-link';

/** What to do, for a message: an address that opens, or the file in the repository while nobody has said where Headroom is (PUBLIC_URL). */
export function howToIn(howTo: string, publicUrl: string): string {
  const link = publicUrl === '' ? null : howToLink(howTo);
  return link ? publicUrl + link.path + link.hash : howTo;
}
