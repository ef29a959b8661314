import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import type { BulkAction, BulkRequest } from '@headroom/contracts/bulk-actions';
import type { Job } from '@headroom/contracts/jobs';
import { explainError } from '../../../cache/explain-error.ts';
import { sendJob } from '../../../cache/jobs/jobs.ts';
import { isRefused } from '../../../cache/one-effect.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { ACTION_WORDS, countProducts, type ActionKind } from './action-words.ts';
import { BulkPreviewPart } from './bulk-preview.tsx';
import { previewQuery } from './bulk-queries.ts';
import { RepriceForm } from './reprice-form.tsx';
import { TagForm } from './tag-form.tsx';

/**
 * One action: what it is, what it would do, and the way back, before it is done. Asking, previewing and ready are one
 * form; sending ends it, or says why not.
 */
export function BulkDialog({
  kind,
  selection,
  currency,
  onClose,
  onStarted,
}: {
  /** undefined: closed. */
  kind: ActionKind | undefined;
  selection: BulkRequest['selection'];
  currency: string;
  onClose: () => void;
  onStarted: (job: Job, changing: number) => void;
}) {
  const client = useQueryClient();
  const [formed, setFormed] = useState<BulkAction>();
  // The same object as long as it says the same: one that is asked about is ready only while it is the one that is shown.
  const action = useMemo(() => (kind === 'tag' || kind === 'reprice' ? formed : kind && { kind }), [kind, formed]);
  const asked = useDeferredValue(action);
  const preview = useQuery(previewQuery(selection, asked));
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  if (!kind) return null;

  const { verb } = ACTION_WORDS[kind];
  const changing = action === undefined || preview.isError ? undefined : preview.data?.changing;
  const isReady = changing !== undefined && changing > 0 && !sending && !preview.isPlaceholderData && asked === action;

  async function send() {
    if (!isReady || !action) return;
    setSending(true);
    setFailure(undefined);
    try {
      const job = await sendJob(client, { path: '/products/bulk-actions', body: { selection, action } });
      onStarted(job, changing!);
    } catch (error) {
      setFailure(error);
      setSending(false);
    }
  }

  const about = preview.data?.isExact === false ? 'about ' : '';
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${verb} ${changing ? `${about}${countProducts(changing)}` : 'products'}`}
      actions={
        <>
          <Button onClick={onClose}>Leave them as they are</Button>
          <Button variant={kind === 'archive' ? 'danger' : 'go'} aria-disabled={!isReady} onClick={() => void send()}>
            {sending ? 'Starting…' : `${verb}${changing ? ` ${about}${formatCount(changing)}` : ''}`}
          </Button>
        </>
      }
    >
      {kind === 'tag' && <TagForm onChange={setFormed} />}
      {kind === 'reprice' && <RepriceForm currency={currency} onChange={setFormed} />}
      <BulkPreviewPart action={action} preview={preview} currency={currency} />
      {failure !== undefined && (
        <p role="alert">
          {isRefused(failure)
            ? 'Nothing has begun.'
            : 'It is not known whether it has begun. Trying again does it once.'}{' '}
          {explainError(failure, 'The action').title}. {explainError(failure, 'The action').text}
        </p>
      )}
    </Dialog>
  );
}
