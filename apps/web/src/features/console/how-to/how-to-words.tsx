import { howToLink } from '@headroom/contracts/monitoring/how-to-link';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { HOW_TO_PAGES } from './how-to-pages.ts';
import { parseParts, type HowToPart } from './parse-how-to.ts';

/**
 * A paragraph of a how-to. Links lead to other how-tos of the console; of what is in the repository only, the file is named.
 * @param href the address of a screen of the console, about the same time
 */
export const howToWords = (text: string, href: (path: string) => string): ReactNode =>
  parseParts(text).map((part, index) => {
    // Words have nothing but their place.
    // oxlint-disable-next-line react/no-array-index-key
    return <Part key={index} part={part} href={href} />;
  });

function Part({ part, href }: { part: HowToPart; href: (path: string) => string }) {
  if (part.kind === 'code') return <code>{part.text}</code>;
  if (part.kind === 'strong') return <b>{part.text}</b>;
  if (part.kind === 'text') return part.text;
  const link = howToLink(`docs/how-to/${part.to}`);
  const isHere = link !== null && HOW_TO_PAGES.has(link.path.split('/').at(-1) ?? '');
  return isHere ? (
    <Link href={href(link.path) + link.hash}>{part.text}</Link>
  ) : (
    <>
      {part.text} (<code>docs/how-to/{part.to}</code>)
    </>
  );
}
