/** stargate budget … */
import { deleting, one, optionsOf, reading, rows, writing, type Command } from '../command.ts';
import { limitOptions, pageOptions, versionOption } from './shared-options.ts';

const named = one('budget_id', 'budget-id');

const columns = [
  'budget_id',
  'max_budget',
  'soft_budget',
  'budget_duration',
  'budget_kind',
  'tpm_limit',
  'rpm_limit',
] as const;

export const budgetCommands: readonly Command[] = [
  writing('budget', {
    verb: 'new',
    otherVerbs: ['create', 'add'],
    path: '/budget/new',
    summary: 'Creates a budget that keys, users and teams refer to; the id global caps the whole gateway.',
    options: [...optionsOf([['budget_id', 'text', 'id; one is made when absent']]), ...limitOptions],
  }),
  reading('budget', {
    verb: 'list',
    path: '/budget/list',
    summary: 'Lists budgets.',
    options: [...pageOptions, ...optionsOf([['include_deleted', 'flag', 'deleted ones too']])],
    fixed: { page: 1 },
    show: rows('budgets', columns),
  }),
  reading('budget', {
    verb: 'info',
    path: '/budget/info',
    summary: 'Shows a budget and how many keys, users and teams refer to it.',
    positional: named,
    show: { kind: 'records', at: null },
  }),
  writing('budget', {
    verb: 'update',
    path: '/budget/update',
    summary: 'Changes a budget; the word none clears a field. In force within a second.',
    positional: named,
    options: [...limitOptions, ...versionOption],
  }),
  deleting('budget', {
    path: '/budget/delete',
    summary: 'Deletes a budget that nothing refers to.',
    positional: named,
  }),
];
