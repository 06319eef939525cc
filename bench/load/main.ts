/** The load as a process of its own: takes one job over IPC, and answers with its result. */
import type { LoadJob } from './job.ts';
import { runLoad } from './run-load.ts';

process.once('message', (job: LoadJob) => {
  void runLoad(job).then((result) => process.send?.(result, () => process.disconnect()));
});
