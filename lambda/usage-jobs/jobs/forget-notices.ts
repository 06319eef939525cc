/** Every day: notices that were sent more than a year ago are deleted; one that was never sent stays. */
import { forgetNotices } from '../../../core/db/queries/budgets/spend-notices.ts';
import type { Job } from '../run-job.ts';

const KEPT_DAYS = 366;

export const run: Job = async (_settings, { db }) => ({ forgotten: await forgetNotices(db, KEPT_DAYS) });
