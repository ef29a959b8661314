/** Kinds of jobs as the console names them. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  bulk: 'Bulk edits',
  undo: 'Undos',
  'import-check': 'Checks of files',
  import: 'Imports',
  cleanup: 'Clean-up',
  pictures: 'Pictures',
};
