import { Component, Suspense, type ReactNode } from 'react';
import { useTakenOver } from './taken-over.ts';

interface OptionalPartProps {
  children: ReactNode;
  /** Stands where the part will be while its code is on the way. */
  waiting?: ReactNode;
  /** Stands there when the code never comes. */
  missing?: ReactNode;
  /** Whether it belongs to the first drawing, a server's too; else what waits for it stands there until that is painted. */
  isDrawn?: boolean;
}

/** A part in a chunk of its own that the app can do without: until it is there, and when it never comes, the rest works. */
export function OptionalPart({ isDrawn = false, ...props }: OptionalPartProps) {
  const isHere = useTakenOver(true);
  return isDrawn || isHere ? <CaughtPart {...props} /> : props.waiting;
}

class CaughtPart extends Component<OptionalPartProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { children, waiting = null, missing = null } = this.props;
    return this.state.failed ? missing : <Suspense fallback={waiting}>{children}</Suspense>;
  }
}
