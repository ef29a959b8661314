/** How long what a job did can be undone. */
export const UNDO_HOURS = 24;
/** Kinds whose effect can be undone, from the before-images that the change feed keeps with the job's id. */
const UNDOABLE_KINDS = ['bulk', 'import'] as const;

const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const undoableKinds = UNDOABLE_KINDS.map((kind) => `'${kind}'`).join(', ');

/** Whether job `j` has ended and left something to undo, however long ago. */
export const IS_UNDOABLE = `j.kind IN (${undoableKinds}) AND j.finished_at IS NOT NULL AND j.changes > 0`;

/** The select list that makes the contract's Job of `jobs j`, under the name `job`. */
export const JOB_JSON = `json_build_object(
    'id', j.id, 'kind', j.kind, 'title', j.title, 'state', j.state, 'isCancelRequested', j.is_cancel_requested,
    'progress', j.progress, 'result', j.result, 'error', j.error, 'attempts', j.attempts,
    'actor', (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = j.actor_id),
    'importId', j.import_id,
    'undo', CASE WHEN ${IS_UNDOABLE} THEN json_build_object(
      'until', ${time(`(j.finished_at + interval '${UNDO_HOURS} hours')`)}, 'jobId', j.undone_by) END,
    'createdAt', ${time('j.created_at')}, 'startedAt', ${time('j.started_at')}, 'finishedAt', ${time('j.finished_at')}
  ) AS job`;
