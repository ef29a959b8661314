import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { catalogueHref, productHref, type CatalogueState } from '../../cache/catalogue-query.ts';
import { productQuery } from '../../cache/product-query.ts';
import { buttonClass } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { isThrifty } from '../../ui/thrift.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { describeList } from './describe-list.ts';
import { neighboursQuery, totalQuery, type Neighbour } from './neighbours.ts';
import styles from './place-in-list.module.css';

/** The way back to the list, the place in it, the steps to its neighbours, and between them what else there is to say. */
export function PlaceInList({ id, state, children }: { id: string; state: CatalogueState; children?: ReactNode }) {
  const { row } = state;
  return (
    <nav className={styles.place} aria-label="Place in the list">
      <Link className={styles.back} href={catalogueHref(state)}>
        <span aria-hidden="true">← </span>
        {row === undefined ? 'Catalogue' : <bdi>{describeList(state)}</bdi>}
      </Link>
      {row === undefined ? children : <Steps {...{ id, state, row }}>{children}</Steps>}
    </nav>
  );
}

function Steps({ id, state, row, children }: { id: string; state: CatalogueState; row: number; children: ReactNode }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const around = useQuery(neighboursQuery({ id, state, row }));
  const place = around.isPlaceholderData && !around.data?.found ? undefined : around.data;
  const { data: count } = useQuery(totalQuery(state));
  const { previous, next } = place ?? {};

  useEffect(() => {
    if (isThrifty()) return;
    for (const neighbour of [next, previous]) {
      if (neighbour) void client.prefetchQuery(productQuery(neighbour.id));
    }
  }, [client, next, previous]);

  const hrefOf = (neighbour: Neighbour | undefined) => neighbour && productHref(state, neighbour.id, neighbour.row);
  const go = (neighbour: Neighbour | undefined) => {
    const href = hrefOf(neighbour);
    if (href) navigate(href);
  };
  useShortcut({ keys: ['k'], label: 'Previous product in the list', group: 'Product', run: () => go(previous) });
  useShortcut({ keys: ['j'], label: 'Next product in the list', group: 'Product', run: () => go(next) });

  return (
    <>
      <span className={styles.row}>
        {place?.found === false ? 'was row' : 'row'} <b>{formatCount((place?.row ?? row) + 1)}</b>
        {count?.total != null && ` of ${count.isExact ? '' : 'about '}${formatCount(count.total)}`}
      </span>
      {children}
      <span className={styles.steps}>
        <Step label="Previous" letter="K" neighbour={previous} href={hrefOf(previous)} />
        <Step label="Next" letter="J" neighbour={next} href={hrefOf(next)} />
      </span>
    </>
  );
}

/** A link where there is a neighbour; the same shape without one, so that nothing moves. */
function Step({
  label,
  letter,
  neighbour,
  href,
}: {
  label: string;
  letter: string;
  neighbour: Neighbour | undefined;
  href: string | undefined;
}) {
  const words = (
    <>
      {label} <Kbd>{letter}</Kbd>
    </>
  );
  if (!href) {
    return (
      <span className={buttonClass()} aria-disabled="true">
        {words}
      </span>
    );
  }
  return (
    <Link className={buttonClass()} href={href} aria-keyshortcuts={letter.toLowerCase()}>
      <>
        {words}
        <VisuallyHidden>: {neighbour?.title}</VisuallyHidden>
      </>
    </Link>
  );
}
