import type { Job } from '@headroom/contracts/jobs';
import type { WriteAnswer } from '../performance/run-write.ts';

/** The answer to a request that starts a job: 202, the job, and where to ask for it. */
export const acceptedJob = (job: Job): WriteAnswer => ({
  status: 202,
  headers: { location: `/api/v1/jobs/${job.id}` },
  json: JSON.stringify(job),
});
