import type { ReactNode } from 'react';
import { CropFrame } from '../../../ui/crop-frame.tsx';

/** Nothing was measured: says so, and what to do that something will be. */
export function Empty({ title, children, actions }: { title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <CropFrame title={title} actions={actions}>
      <p>{children}</p>
    </CropFrame>
  );
}
