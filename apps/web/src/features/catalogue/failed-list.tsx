import { NetworkError } from '../../cache/network-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';
import { Button } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';

/** Nothing arrived and nothing was there before: says why, and tries again. */
export default function FailedList({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const requestId = error instanceof ProblemError ? error.requestId : '';
  return (
    <CropFrame
      tone="bad"
      title={error instanceof NetworkError ? 'This list is not on this device' : 'The list did not arrive'}
      actions={
        <Button variant="go" onClick={onRetry}>
          Try again
        </Button>
      }
      note={requestId && `request ${requestId}`}
    >
      {reason(error)}
    </CropFrame>
  );
}

function reason(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  if (!(error instanceof NetworkError)) return 'This part of the page broke. Load the page again.';
  return `${GONE[error.kind]} This device has not kept this list; it is read as soon as the server answers.`;
}

const GONE: Readonly<Record<NetworkError['kind'], string>> = {
  offline: 'There is no network.',
  timeout: 'The server takes too long to answer.',
  unreachable: 'The server cannot be reached.',
};
