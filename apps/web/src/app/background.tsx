import { useQuery } from '@tanstack/react-query';
import { lazy, useEffect } from 'react';
import { useCanEdit } from '../cache/can-edit.ts';
import { sessionQuery } from '../cache/session-query.ts';
import { config } from '../config.ts';
import { firstTouch } from '../ui/first-touch.ts';
import { OptionalPart } from '../ui/optional-part.tsx';
import DemoNotice from './demo-notice.tsx';
import { firstRest } from './first-rest.ts';
import { focusAskedSearch } from './focus-asked-search.ts';
import { useNetworkToasts } from './network-toasts.ts';
import { useStorageToasts } from './storage-toasts.ts';
import { useBeacon } from './use-beacon.ts';
import ThumbNav from './thumb-nav.tsx';

// Its worker fetches the whole app: not while the first rows are on their way.
const Installed = lazy(() => firstRest().then(() => import('../features/installed/installed.tsx')));

const Attended = lazy(() => firstTouch().then(() => import('./attended.tsx')));

const EditNews = lazy(() => import('../features/product/editing/edit-news.tsx'));

/** What works without being seen, and what lies over a screen: in one piece, because nothing on the screen waits for it. */
export default function Background({ listsKeys, onCloseKeys }: { listsKeys: boolean; onCloseKeys: () => void }) {
  const canEdit = useCanEdit();
  const { data: user } = useQuery(sessionQuery);
  useNetworkToasts();
  useStorageToasts();
  useBeacon();
  useEffect(focusAskedSearch, []);
  return (
    <>
      {canEdit && <ThumbNav />}
      {canEdit && user && (
        <OptionalPart>
          <EditNews />
        </OptionalPart>
      )}
      <DemoNotice />
      {config.hasServiceWorker && 'serviceWorker' in navigator && (
        <OptionalPart>
          <Installed />
        </OptionalPart>
      )}
      <OptionalPart>
        <Attended listsKeys={listsKeys} onCloseKeys={onCloseKeys} />
      </OptionalPart>
    </>
  );
}
