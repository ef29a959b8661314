import { useEffect, useState } from 'react';
import type { KeepClient } from '../../../cache/keep/keep-client.ts';
import { KEEP_MAX_PRODUCTS, type KeepMeasure } from '../../../cache/keep/measure-keep.ts';
import { LabelledCheckBox } from '../../../ui/checkbox.tsx';
import { formatCount } from '../../../ui/format.ts';
import { formatBytes } from '../../../ui/format-size.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import styles from './keep.module.css';
import { productsWords } from './keep-progress.ts';

/** What keeping a filter would take, measured before anything is loaded. */
export interface Measured {
  filter: string;
  measure?: KeepMeasure;
  /** Why it could not be measured. */
  failure?: string;
}

/** Asks how large a filter is; undefined until it is known. */
export function useMeasure(client: KeepClient | undefined, filter: string, isAsked: boolean): Measured | undefined {
  const [measured, setMeasured] = useState<Measured>();
  useEffect(() => {
    if (!client || !isAsked) return undefined;
    const controller = new AbortController();
    client.measure(filter, controller.signal).then(
      (measure) => setMeasured({ filter, measure }),
      (error: Error) => {
        if (!controller.signal.aborted) setMeasured({ filter, failure: error.message });
      },
    );
    return () => controller.abort();
  }, [client, filter, isAsked]);
  return measured?.filter === filter ? measured : undefined;
}

/** How much the choice takes; undefined while nobody knows, or where it cannot be kept. */
export function keepableBytes(measured: Measured | undefined, withPictures: boolean): number | undefined {
  const { measure } = measured ?? {};
  if (!measure || measure.products === 0 || measure.products > KEEP_MAX_PRODUCTS) return undefined;
  const bytes = measure.bytes + (withPictures ? measure.pictureBytes : 0);
  return measure.freeBytes !== undefined && bytes > measure.freeBytes ? undefined : bytes;
}

/** The size of a filter in words, and whether its pictures come along. */
export function KeepOffer({
  measured,
  withPictures,
  onPictures,
}: {
  measured: Measured | undefined;
  withPictures: boolean;
  onPictures: (on: boolean) => void;
}) {
  if (measured?.failure !== undefined) return <p role="alert">{measured.failure}</p>;
  const measure = measured?.measure;
  if (!measure) {
    return (
      <p className={styles.size} aria-label="Measuring">
        <Skeleton width="22ch" />
      </p>
    );
  }
  if (measure.products === 0) return <p>No product matches: there is nothing to keep.</p>;
  if (measure.products > KEEP_MAX_PRODUCTS) {
    return (
      <p>
        {productsWords(measure.products)} are more than a device can keep. Narrow the filter to{' '}
        {formatCount(KEEP_MAX_PRODUCTS)} or fewer, a vendor or a type for instance, then keep those.
      </p>
    );
  }
  const wanted = measure.bytes + (withPictures ? measure.pictureBytes : 0);
  const isShort = measure.freeBytes !== undefined && wanted > measure.freeBytes;
  return (
    <>
      <p className={styles.size}>
        {productsWords(measure.products)}, <b>about {formatBytes(wanted)}</b>
      </p>
      {measure.pictureBytes > 0 && (
        <LabelledCheckBox checked={withPictures} onChange={(event) => onPictures(event.currentTarget.checked)}>
          With {formatCount(measure.pictures)} small pictures, about {formatBytes(measure.pictureBytes)} of it
        </LabelledCheckBox>
      )}
      {isShort && (
        <p role="alert">
          This device has {formatBytes(Math.max(0, measure.freeBytes ?? 0))} left. Narrow the filter, leave the pictures
          out, or remove what you no longer need.
        </p>
      )}
    </>
  );
}
