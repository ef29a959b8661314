import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Import, ImportReading } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { useLocation, useRoute } from 'wouter';
import { explainError } from '../../cache/explain-error.ts';
import { cancelJob, isOver, jobQuery, retryJob, undoJob } from '../../cache/jobs/jobs.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';
import { ErrorFrame } from '../../ui/error-frame.tsx';
import { formatBytes } from '../../ui/format-size.ts';
import { Main } from '../../ui/main.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { useToast } from '../../ui/toasts.tsx';
import { CheckStep } from './check-step.tsx';
import { DropFile } from './drop-file.tsx';
import { EarlierImports } from './earlier-imports.tsx';
import { discardImport, importQuery, startImportJob } from './import-queries.ts';
import { readingWords } from './import-words.ts';
import styles from './imports.module.css';
import { RunStep } from './run-step.tsx';
import { Step } from './step.tsx';

/**
 * A file on its way into the catalogue: dropped, looked at, imported. `/imports` takes one, `/imports/:id` is one, so
 * that a reload and another device go on where it is.
 */
export default function ImportsScreen() {
  const [, params] = useRoute('/imports/:id?');
  const id = params?.id;
  const session = useQuery(sessionQuery);
  const user = session.data;
  usePageTitle('Import');
  if (user === undefined && session.isError) {
    const { title, text, requestId } = explainError(session.error, 'Your account');
    return (
      <Main className={styles.screen}>
        <ErrorFrame {...{ title, text, requestId }} onRetry={() => void session.refetch()} />
      </Main>
    );
  }
  if (user === undefined) return <Main>{null}</Main>;
  if (user === null || user.role === 'viewer') {
    return (
      <Main className={styles.screen}>
        <CropFrame
          level={1}
          title="Imports are for editors"
          actions={
            <ButtonLink variant="go" href={user ? '/' : '/sign-in?next=/imports'}>
              {user ? 'Open the catalogue' : 'Sign in'}
            </ButtonLink>
          }
        >
          An import changes products. {user ? 'Your role reads them.' : 'Sign in with an account that may do that.'}
        </CropFrame>
      </Main>
    );
  }
  return (
    <Main className={styles.screen}>
      <div className={styles.head}>
        <h1 className={styles.title}>Import</h1>
        {id && <ButtonLink href="/imports">Earlier imports</ButtonLink>}
      </div>
      {id ? <OneImport key={id} id={id} /> : <NewImport />}
    </Main>
  );
}

const DROP_WORDS =
  'Shopify, WooCommerce or any CSV with a header. Nothing is written before you have seen every problem.';

function NewImport() {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const toast = useToast();
  function open(uploaded: Import) {
    navigate(`/imports/${uploaded.id}`);
    if (uploaded.problem !== null || !uploaded.detected?.format) return;
    // What is known how to read is looked at at once.
    startImportJob(client, { file: uploaded, step: 'check', reading: uploaded.reading }).catch((error: unknown) =>
      toast({ message: `Not checked yet. ${explainError(error, 'The check').text}` }),
    );
  }
  return (
    <>
      <Step number={1} title="Drop a file" said={<p>{DROP_WORDS}</p>}>
        <DropFile onUploaded={open} />
      </Step>
      <EarlierImports />
    </>
  );
}

function OneImport({ id }: { id: string }) {
  const client = useQueryClient();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isMapping, setMapping] = useState(false);
  const [isNew, setNew] = useState(false);
  const imported = useQuery(importQuery(id));
  const file = imported.data;
  const checking = useQuery(jobQuery(file?.checkJobId ?? null));
  const running = useQuery(jobQuery(file?.jobId ?? null));
  const check = checking.data;
  const run = running.data;
  const unread = [checking, running].find((job) => job.isError && !job.data);
  const jobFailure = unread && explainError(unread.error, 'The job');
  const isStarting = useRef(false);

  // Whether there are rows that were left out is known when a job has ended.
  const ended = [check, run].filter((job) => job && isOver(job)).length;
  useEffect(() => {
    if (ended > 0) void client.invalidateQueries({ queryKey: ['imports'] });
  }, [client, ended]);

  if (imported.isError) {
    const { title, text, requestId, retryable } = explainError(imported.error, 'The import');
    return (
      <ErrorFrame {...{ title, text, requestId }} onRetry={retryable ? () => void imported.refetch() : undefined}>
        <ButtonLink href="/imports">All imports</ButtonLink>
      </ErrorFrame>
    );
  }
  if (!file) {
    return (
      <Step number={1} title="The file" said={<p>{DROP_WORDS}</p>}>
        <div className={styles.note} />
      </Step>
    );
  }

  async function attempt(what: string, act: () => Promise<unknown>) {
    try {
      await act();
    } catch (error) {
      const { title, text } = explainError(error, what);
      toast({ message: `${title}. ${text}` });
    }
  }
  const start = (step: 'check' | 'run', reading: ImportReading) => {
    // A second press while the first is on its way is the same wish.
    if (isStarting.current) return;
    isStarting.current = true;
    setMapping(false);
    setNew(step === 'run');
    void attempt(step === 'check' ? 'The check' : 'The import', () =>
      startImportJob(client, { file: file!, step, reading }),
    ).finally(() => (isStarting.current = false));
  };
  const onJob = (act: typeof cancelJob) => (job: Job) => void attempt('The job', () => act(client, job));

  return (
    <>
      <Step number={1} title="The file" said={<p>{DROP_WORDS}</p>}>
        <div className={styles.note}>
          <b>{file.name}</b>
          <span>{formatBytes(file.bytes)}</span>
          {readingWords(file).map((word) => (
            <span key={word}>{word}</span>
          ))}
          <span className={styles.gap} />
          <ButtonLink variant="bare" href="/imports">
            {run ? 'Another file' : 'Replace'}
          </ButtonLink>
        </div>
      </Step>
      {(!file.checkJobId || check) && (
        <CheckStep
          file={file}
          job={check}
          isMapping={isMapping}
          hasRun={file.jobId !== null}
          onMapping={setMapping}
          onCheck={(reading) => start('check', reading)}
          onRun={() => start('run', file.reading)}
          onCancel={onJob(cancelJob)}
          onDiscard={() =>
            void attempt('The file', async () => {
              await discardImport(client, id);
              navigate('/imports');
              toast({ message: `${file.name} was discarded. Nothing was written.` });
            })
          }
        />
      )}
      {jobFailure && (
        <ErrorFrame
          title={jobFailure.title}
          text={jobFailure.text}
          requestId={jobFailure.requestId}
          onRetry={() => void unread.refetch()}
        />
      )}
      {run && (
        <RunStep
          file={file}
          job={run}
          isNew={isNew}
          onCancel={onJob(cancelJob)}
          onUndo={onJob(undoJob)}
          onRetry={onJob(retryJob)}
        />
      )}
    </>
  );
}
