import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch, useLocation, useSearch } from 'wouter';
import { explainError } from '../../cache/explain-error.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';
import { ErrorFrame } from '../../ui/error-frame.tsx';
import { Main } from '../../ui/main.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CONSOLE_SECTIONS } from './console-sections.ts';
import styles from './console.module.css';
import { FilterChoice } from './filter-choice.tsx';
import { misreadAddress } from './misread-address.ts';
import { scopeOf } from './section-scope.ts';
import { SectionsRail } from './sections-rail.tsx';
import { TimeChoice } from './time-choice.tsx';
import { useConsoleQuery } from './use-console-query.ts';
import { useLive } from './use-live.ts';

/** The console: a rail of sections, the time and the visits that all of them are about, and one screen inside. For operators. */
export default function ConsoleScreen() {
  const { data: user, error, refetch, isFetching } = useQuery(sessionQuery);
  usePageTitle('Console');
  if (user === undefined) {
    const said = error && explainError(error, 'Who you are');
    return (
      <Main className={styles.refused}>
        {said && <ErrorFrame level={1} {...said} retrying={isFetching} onRetry={() => void refetch()} />}
      </Main>
    );
  }
  if (user?.role !== 'operator') {
    return (
      <Main className={styles.refused}>
        <CropFrame
          level={1}
          title="The console is for operators"
          actions={
            user ? (
              <ButtonLink variant="go" href="/">
                Open the catalogue
              </ButtonLink>
            ) : (
              <ButtonLink variant="go" href="/sign-in?next=/console">
                Sign in
              </ButtonLink>
            )
          }
        >
          <p>
            {user
              ? `You are signed in as ${user.role}. Whoever operates Headroom can give you the role operator.`
              : 'It shows how fast Headroom is for people and why. Sign in as an operator to see it.'}
          </p>
        </CropFrame>
      </Main>
    );
  }
  return <ConsoleFrame />;
}

function ConsoleFrame() {
  const [path] = useLocation();
  const { query, href } = useConsoleQuery();
  useLive(query.to === undefined);
  return (
    <div className={styles.frame}>
      <aside className={styles.rail} aria-label="Console">
        <SectionsRail />
        <TimeChoice scope={scopeOf(path)} />
        <FilterChoice scope={scopeOf(path)} />
      </aside>
      <Main className={styles.main}>
        <NotUnderstood />
        <Suspense fallback={<Waiting />}>
          <Switch>
            {CONSOLE_SECTIONS.map((section) => (
              <Route key={section.path} path={section.path}>
                <section.screen.Part />
              </Route>
            ))}
            <Route>
              <CropFrame
                level={1}
                title="The console has no such screen"
                note={path}
                actions={
                  <ButtonLink variant="go" href={href('/console')}>
                    Overview
                  </ButtonLink>
                }
              />
            </Route>
          </Switch>
        </Suspense>
      </Main>
    </div>
  );
}

/** What the address says that means nothing here: figures of something else must not pass for what was asked for. */
function NotUnderstood() {
  const [path] = useLocation();
  const search = useSearch();
  const { setParams } = useConsoleQuery();
  const misread = misreadAddress(path, search);
  if (misread.length === 0) return null;
  return (
    <output className={styles.misread}>
      <span>{misread.map(({ said }) => said).join(' ')}</span>
      <Button
        variant="bare"
        onClick={() => setParams(Object.fromEntries(misread.flatMap(({ names }) => names).map((name) => [name, null])))}
      >
        Leave it out of the address
      </Button>
    </output>
  );
}

function Waiting() {
  return (
    <div className={styles.head} aria-busy="true">
      <p className={styles.eyebrow}>
        <Skeleton width="24ch" />
      </p>
      <h1 className={styles.waitingVerdict}>
        <Skeleton width="min(22ch, 80%)" />
      </h1>
    </div>
  );
}
