import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useEditing } from '../../../../cache/editing/browser-editing.ts';
import { sessionQuery } from '../../../../cache/session-query.ts';
import { presentUploads, uploadsOf } from '../../../../cache/uploads/browser-uploads.ts';
import type { UploadStore } from '../../../../cache/uploads/upload-store.ts';
import { isThrifty } from '../../../../ui/thrift.ts';

/** A few photos of a phone. */
const DEAR_BYTES = 5_000_000;
const isDear = (bytes: number) => bytes > DEAR_BYTES && isThrifty();

/** The pictures that whoever is signed in is uploading; draws again whenever one of them changes. */
export function useUploads(): UploadStore {
  const client = useQueryClient();
  const { data: user } = useQuery(sessionQuery);
  const { store: edits } = useEditing();
  const present = user ? undefined : presentUploads();
  const store = present ?? uploadsOf({ client, userId: user?.id ?? '', edits, isDear });
  useSyncExternalStore(store.subscribe, store.version, store.version);
  return store;
}
