import { ConsolePage } from '../console-page.tsx';
import { Empty } from '../parts/empty.tsx';

/** Is it good now? */
export default function OverviewScreen() {
  return (
    <ConsolePage title="Overview" verdict="Nothing is measured yet.">
      <Empty title="No figures">As soon as there are objectives and figures, they stand here.</Empty>
    </ConsolePage>
  );
}
