import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Code } from '../parts/section.tsx';

/** A statement to be run by somebody, with a button that copies it. */
export function CopiedCode({ children, isFirst = false }: { children: string; isFirst?: boolean }) {
  const toast = useToast();
  const [isRefused, setRefused] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(children);
      toast({ message: 'Copied the statement.' });
    } catch {
      setRefused(true);
    }
  }
  return (
    <>
      <Code>{children}</Code>
      <div>
        <Button variant={isFirst ? 'go' : 'plain'} onClick={() => void copy()}>
          Copy the statement
        </Button>
        {isRefused && <p>The browser does not let the page copy. Select the statement and copy it from there.</p>}
      </div>
    </>
  );
}
