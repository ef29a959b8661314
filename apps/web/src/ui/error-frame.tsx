import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CropFrame } from './crop-frame.tsx';

/** Says what failed, offers another try, and gives the number to pass on. */
export function ErrorFrame({
  title,
  text,
  requestId,
  onRetry,
  retrying = false,
  children,
  level,
}: {
  title: string;
  text: string;
  requestId?: string;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
  /** Other ways out. */
  children?: ReactNode;
  level?: 1 | 2;
}) {
  return (
    <CropFrame
      tone="bad"
      title={title}
      note={requestId && `request ${requestId}`}
      {...(level ? { level } : {})}
      actions={
        (onRetry || children) && (
          <>
            {onRetry && (
              <Button variant="go" onClick={onRetry} aria-disabled={retrying}>
                {retrying ? 'Trying…' : 'Try again'}
              </Button>
            )}
            {children}
          </>
        )
      }
    >
      <p>{text}</p>
    </CropFrame>
  );
}
