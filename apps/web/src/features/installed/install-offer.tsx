import { useState } from 'react';
import { useLocation } from 'wouter';
import { isRegular, noteVisit } from '../../cache/visits.ts';
import { Button } from '../../ui/button.tsx';
import { askToInstall, INSTALL_BY_HAND, useInstallWay } from '../../ui/install-prompt.ts';
import { Notice } from '../../ui/notice.tsx';
import { useStoredFlag } from '../../ui/stored-flag.ts';

/** Offers to install the app, once, to somebody who has come back or worked here. The account menu always can. */
export function InstallOffer() {
  const way = useInstallWay();
  const [path] = useLocation();
  const [isAnswered, answer] = useStoredFlag('headroom.install-answered');
  // Before the question whether they are enough.
  useState(noteVisit);
  // Asked again with a change of screen only: the offer must not come up in the middle of something.
  if (way === 'none' || isAnswered || !isRegular() || path === '/sign-in') return null;
  return (
    <Notice
      label="Install Headroom"
      actions={
        <>
          {way === 'prompt' && (
            <Button
              onClick={() => {
                void askToInstall();
                answer();
              }}
            >
              Install
            </Button>
          )}
          <Button variant="bare" onClick={answer}>
            {way === 'prompt' ? 'No, thanks' : 'Close'}
          </Button>
        </>
      }
    >
      <b>Headroom on your home screen</b>{' '}
      <span>opens without a network too. {way === 'by-hand' && INSTALL_BY_HAND}</span>
    </Notice>
  );
}
