import type { Day } from './model.ts';

/** The day somebody last looked through what `npm run catalog` says, and set the catalog right. */
export const catalogReviewedOn: Day = '2026-11-28';
