/** stargate audit … */
import { optionsOf, reading, rows, type Command } from '../command.ts';
import { pageOptions } from './shared-options.ts';

export const auditCommands: readonly Command[] = [
  reading('audit', {
    verb: 'list',
    path: '/audit/list',
    summary: 'Lists who changed what, when and from where; --json shows before and after.',
    options: [
      ...optionsOf([
        ['object_type', 'text', 'key, user, team, member, budget or model'],
        ['object_id', 'text', 'its id'],
        ['actor', 'text', 'id of a key or user, or master'],
        ['action', 'text', 'created, updated, deleted, blocked, unblocked or regenerated'],
        ['request_id', 'text', 'changes of one request'],
        ['since', 'text', 'from this instant: 2027-01-31 or 2027-01-31T00:00:00Z'],
        ['until', 'text', 'before this instant'],
      ]),
      ...pageOptions.filter(({ name }) => name !== 'sort-by'),
    ],
    show: rows('entries', ['at', 'actor.id', 'action', 'object_type', 'object_id', 'from_address']),
  }),
];
