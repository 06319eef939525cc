/** Options that several commands take. */
import { optionsOf } from '../command.ts';

export const allowanceOptions = optionsOf([
  ['models', 'list', 'models that may be used, e.g. claude-sonnet-5,claude-haiku-4-5'],
  ['max_budget', 'money', 'US dollars that may be spent, e.g. 50 or 12.50'],
  ['budget_duration', 'text', 'when the budget starts anew: daily, weekly, monthly, 30d, 12h'],
  ['tpm_limit', 'integer', 'tokens a minute'],
  ['rpm_limit', 'integer', 'requests a minute'],
  ['max_parallel_requests', 'integer', 'requests at once'],
  ['metadata', 'json', 'a JSON object of your own'],
]);

export const versionOption = optionsOf([
  ['version', 'integer', 'change only when it is still at this version'],
]);

export const listOptions = optionsOf([
  ['page', 'integer', 'page, counted from 1'],
  ['page_size', 'integer', 'rows a page, at most 500'],
  ['sort_by', 'text', 'column to sort by'],
  ['sort_order', 'text', 'asc or desc'],
  ['blocked', 'text', 'true or false: only those'],
  ['include_deleted', 'flag', 'deleted ones too'],
]);
