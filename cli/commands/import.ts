/** stargate import … */
import { optionsOf, reading, rows, writing, type Command } from '../command.ts';
import { pageOptions } from './shared-options.ts';

export const importCommands: readonly Command[] = [
  writing('import', {
    verb: 'litellm',
    path: '/internal/import/litellm',
    summary:
      'Brings over users, teams, budgets, spend and keys of LiteLLM; keys go on working for their holders.',
    options: optionsOf([
      [
        'dump',
        'text',
        'file or directory with what its API answered; else its database: LITELLM_DATABASE_URL',
      ],
    ]),
    work: 'import',
  }),
  reading('import', {
    verb: 'old-keys',
    path: '/internal/import/old_keys',
    summary: 'Lists imported keys that nobody has used here yet.',
    options: pageOptions.filter(({ name }) => name !== 'sort-by'),
    show: rows('keys', ['key_id', 'key_name', 'key_alias', 'user_id', 'team_id', 'expires', 'imported_at']),
  }),
];
