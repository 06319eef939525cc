/** Options that several commands take. */
import { optionsOf } from '../command.ts';

export const limitOptions = optionsOf([
  ['max_budget', 'money', 'US dollars that may be spent, e.g. 50 or 12.50'],
  ['soft_budget', 'money', 'US dollars at which a warning is given'],
  ['budget_duration', 'text', 'when the budget starts anew: daily, weekly, monthly, 30d, 12h'],
  ['budget_timezone', 'text', 'zone in which days and months begin, e.g. Europe/Vienna'],
  ['budget_kind', 'text', 'hard: never exceeded; soft: reserves what is expected'],
  ['tpm_limit', 'integer', 'tokens a minute'],
  ['rpm_limit', 'integer', 'requests a minute'],
  ['max_parallel_requests', 'integer', 'requests at once'],
  ['model_max_budget', 'json', `budgets by model: '{"claude-opus-5-5": 10}'`],
  ['model_rpm_limit', 'json', 'requests a minute by model'],
  ['model_tpm_limit', 'json', 'tokens a minute by model'],
  ['model_max_parallel_requests', 'json', 'requests at once by model'],
  ['metadata', 'json', 'a JSON object of your own'],
]);

export const allowanceOptions = [
  ...optionsOf([
    ['models', 'list', 'models that may be used: names, patterns such as claude-*, access groups'],
    ['aliases', 'json', `names of its own for models: '{"fast": "claude-haiku-4-5"}'`],
    ['allowed_routes', 'list', 'routes that may be used, e.g. /v1/messages or anthropic_routes'],
    ['allowed_ips', 'list', 'addresses and ranges it may be used from, e.g. 10.0.0.0/8'],
    ['budget_id', 'text', 'budget whose limits apply where there are none here'],
  ]),
  ...limitOptions,
];

export const versionOption = optionsOf([
  ['version', 'integer', 'change only when it is still at this version'],
]);

export const pageOptions = optionsOf([
  ['page', 'integer', 'page, counted from 1'],
  ['page_size', 'integer', 'rows a page, at most 500'],
  ['sort_by', 'text', 'column to sort by'],
  ['sort_order', 'text', 'asc or desc'],
]);

export const listOptions = [
  ...pageOptions,
  ...optionsOf([
    ['blocked', 'text', 'true or false: only those'],
    ['include_deleted', 'flag', 'deleted ones too'],
  ]),
];
