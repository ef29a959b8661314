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
      title="The list did not arrive"
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
  if (error instanceof NetworkError && error.kind === 'offline') {
    return 'This device has no network. The list is read again as soon as it has.';
  }
  if (error instanceof NetworkError && error.kind === 'timeout') return 'The server took too long to answer.';
  return 'The server could not be reached.';
}
