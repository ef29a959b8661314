import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import type { Import } from '@headroom/contracts/imports';
import { explainError } from '../../cache/explain-error.ts';
import { Button } from '../../ui/button.tsx';
import { cropMarks } from '../../ui/crop-frame.tsx';
import { formatBytes } from '../../ui/format-size.ts';
import { Ruler } from '../../ui/ruler.tsx';
import { importQuery, importsQuery } from './import-queries.ts';
import styles from './imports.module.css';
import { MAX_UPLOAD_BYTES, uploadFile } from './upload-file.ts';

/** Nothing, or a file on its way, or why it did not get there. */
type Upload = { file: File; sentBytes: number; controller: AbortController };

/** Takes a file by drop or choice and sends it at once. */
export function DropFile({ onUploaded }: { onUploaded: (uploaded: Import) => void }) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [upload, setUpload] = useState<Upload>();
  const [problem, setProblem] = useState('');
  const isSending = upload !== undefined;

  useEffect(() => {
    if (!isSending) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isSending]);
  useEffect(() => {
    // A file let go beside the zone would be opened by the browser in place of this page.
    const stay = (event: globalThis.DragEvent) => event.preventDefault();
    window.addEventListener('dragover', stay);
    window.addEventListener('drop', stay);
    return () => {
      window.removeEventListener('dragover', stay);
      window.removeEventListener('drop', stay);
    };
  }, []);
  const controller = upload?.controller;
  useEffect(() => () => controller?.abort(), [controller]);

  async function send(files: FileList | null) {
    const [file, second] = files ?? [];
    setProblem('');
    if (!file) return;
    if (second) return setProblem('One file at a time. Drop the first one alone.');
    if (file.size > MAX_UPLOAD_BYTES) {
      return setProblem(`${file.name} has ${formatBytes(file.size)}, and 2 GB is the most. Cut it into several files.`);
    }
    if (file.size === 0) return setProblem(`${file.name} is empty.`);
    const started = new AbortController();
    setUpload({ file, sentBytes: 0, controller: started });
    try {
      const uploaded = await uploadFile(file, {
        signal: started.signal,
        onProgress: (sentBytes) => setUpload((now) => now && { ...now, sentBytes }),
      });
      client.setQueryData(importQuery(uploaded.id).queryKey, uploaded);
      void client.invalidateQueries({ queryKey: importsQuery.queryKey });
      onUploaded(uploaded);
    } catch (error) {
      if (!started.signal.aborted) {
        const { title, text } = explainError(error, file.name);
        setProblem(`${title}. ${text}`);
      }
    } finally {
      setUpload(undefined);
    }
  }

  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(is);
  };
  if (upload) {
    const { file, sentBytes } = upload;
    const isSent = sentBytes >= file.size;
    return (
      <div className={styles.uploading}>
        <div className={styles.note}>
          <b>{file.name}</b>
          <span>{formatBytes(file.size)}</span>
          <span className={styles.gap} />
          <Button onClick={() => upload.controller.abort()}>Cancel the upload</Button>
        </div>
        <Ruler label={`Uploading ${file.name}`} value={isSent ? undefined : sentBytes / file.size} moving />
        <p className={styles.quiet}>
          {isSent ? 'All of it is there. Looking at it…' : `${formatBytes(sentBytes)} of ${formatBytes(file.size)}`}
        </p>
      </div>
    );
  }
  return (
    <>
      {/* The button does the same for the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={`${cropMarks} ${styles.drop} ${isOver ? styles.over : ''}`}
        onDragEnter={over(true)}
        onDragOver={over(true)}
        onDragLeave={over(false)}
        onDrop={(event) => {
          over(false)(event);
          void send(event.dataTransfer.files);
        }}
      >
        <p className={styles.stepTitle}>{isOver ? 'Let it go' : 'Drop a CSV here'}</p>
        <p className={styles.quiet}>up to 2 GB, streamed, never held in memory</p>
        <Button onClick={() => input.current?.click()}>Choose a file…</Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File to import"
          accept=".csv,.tsv,.txt,.gz,.zst,.br,text/csv,text/plain"
          onChange={(event) => {
            void send(event.target.files);
          }}
        />
      </div>
      {problem && (
        <p role="alert" className={`${styles.note} ${styles.wrong}`}>
          {problem}
        </p>
      )}
    </>
  );
}
