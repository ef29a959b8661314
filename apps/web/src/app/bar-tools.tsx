import { JobTray } from '../features/jobs/job-tray.tsx';
import { WaitingChanges } from '../features/product/editing/waiting-changes.tsx';

/** What stands in the bar for whoever may edit: changes that wait for them, and jobs. */
export default function BarTools() {
  return (
    <>
      <WaitingChanges />
      <JobTray />
    </>
  );
}
