/** The jobs by name. Each can be run at any time and any number of times. */
import type { Database } from '../../core/db/connect.ts';
import { rollUp } from './roll-up.ts';

export type JobDeps = { readonly db: Database };

export type Job = {
  readonly name: string;
  readonly run: (deps: JobDeps) => Promise<object>;
};

export const jobs = [{ name: 'roll-up', run: rollUp }] as const satisfies readonly Job[];

export function jobNamed(name: string | undefined): Job {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined) {
    throw new Error(`JOB must be one of ${jobs.map((known) => known.name).join(', ')}`);
  }
  return job;
}
