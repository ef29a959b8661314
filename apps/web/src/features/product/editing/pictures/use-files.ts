import { useEffect, useEffectEvent, useState, type DragEvent } from 'react';

type OnFiles = (files: readonly File[]) => void;

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

/** Files that are let go over an element. One that is let go beside it is not opened by the browser in place of the page. */
export function useFileDrop(onFiles: OnFiles) {
  const [isOver, setOver] = useState(false);
  const [isOwn, setOwn] = useState(false);
  useEffect(() => {
    const stay = (event: globalThis.DragEvent) => hasFiles(event.dataTransfer) && event.preventDefault();
    // A picture of this page that is dragged counts as a file too.
    const begin = () => setOwn(true);
    const end = () => setOwn(false);
    const over = new AbortController();
    const { signal } = over;
    window.addEventListener('dragover', stay, { signal });
    window.addEventListener('drop', stay, { signal });
    window.addEventListener('dragstart', begin, { signal });
    window.addEventListener('dragend', end, { signal });
    return () => over.abort();
  }, []);

  const takes = (event: DragEvent) => !isOwn && hasFiles(event.dataTransfer);
  const onDragOver = (event: DragEvent) => {
    if (!takes(event)) return;
    event.preventDefault();
    setOver(true);
  };
  return {
    isOver,
    onDragEnter: onDragOver,
    onDragOver,
    onDragLeave: (event: DragEvent) => {
      // Not from one part of it into another.
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!takes(event)) return;
      event.preventDefault();
      onFiles([...event.dataTransfer.files]);
    },
  };
}

/** Files that are pasted while no text is being written. */
export function useFilePaste(onFiles: OnFiles): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const isText = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
    if (files.length === 0 || isText) return;
    event.preventDefault();
    onFiles(files);
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => paste(event);
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}
