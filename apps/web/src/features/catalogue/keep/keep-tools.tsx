import { useEffect, useRef } from 'react';
import { filterQuery, type CatalogueState } from '../../../cache/catalogue-query.ts';
import type { Keep } from '../../../cache/local/local-schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Ruler } from '../../../ui/ruler.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import styles from './keep-tools.module.css';
import { isComing, keepShare, productsWords } from './keep-progress.ts';
import { useListKeys } from '../use-list-keys.ts';
import { useKeeps } from './use-keeps.ts';

/** The way to what is kept on this device; while something loads, how far it is. */
export default function KeepTools({
  state,
  isNarrow,
  onOpen,
}: {
  state: CatalogueState;
  /** Whether the words of the foot have no room: then it is there only while something loads. */
  isNarrow: boolean;
  onOpen: () => void;
}) {
  // Named here, with what comes after the list: nobody looks keys up before the first rows stand.
  useListKeys();
  const { keeps } = useKeeps(false);
  useKeepNews(keeps);
  const coming = keeps?.find(isComing);
  const filter = filterQuery(state);
  const isKept = keeps?.some((keep) => keep.filter === filter && keep.state === 'ready') ?? false;
  const share = coming && keepShare(coming);
  if (isNarrow && !coming) return null;
  return (
    <Button variant="bare" className={styles.entry} onClick={onOpen}>
      {share === undefined ? (
        isKept ? (
          'Kept on this device'
        ) : (
          'Keep on this device…'
        )
      ) : (
        <>
          <span>Keeping {Math.floor(share * 100)} %</span>
          <Ruler label="Keeping on this device" value={share} moving className={styles.entryRuler} />
        </>
      )}
    </Button>
  );
}

/** Says once that a list is whole. */
function useKeepNews(keeps: readonly Keep[] | undefined): void {
  const toast = useToast();
  const before = useRef<readonly Keep[]>(undefined);
  useEffect(() => {
    for (const keep of keeps ?? []) {
      const was = before.current?.find(({ id }) => id === keep.id);
      if (was?.state === 'loading' && keep.state === 'ready')
        toast({ message: `${productsWords(keep.done)} are kept on this device.` });
      if (was?.state === 'loading' && keep.state === 'failed')
        toast({ message: `Keeping stopped. ${keep.error ?? ''}` });
    }
    before.current = keeps;
  }, [keeps, toast]);
}
