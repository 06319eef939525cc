/** stargate user … */
import { deleting, one, optionsOf, reading, record, rows, several, writing } from '../command.ts';
import type { Command } from '../command.ts';
import { allowanceOptions, listOptions, versionOption } from './shared-options.ts';

const fields = [
  ...optionsOf([
    ['user_email', 'text', 'e-mail address'],
    ['user_alias', 'text', 'name to show'],
    ['user_role', 'text', 'proxy_admin, proxy_admin_viewer, internal_user or internal_user_viewer'],
    ['team_id', 'text', 'team that pays for keys of this user that name none'],
  ]),
  ...allowanceOptions,
];

const asRows = rows('users', [
  'user_id',
  'user_email',
  'user_role',
  'team_id',
  'max_budget',
  'budget_duration',
  'blocked',
]);

export const userCommands: readonly Command[] = [
  writing('user', {
    verb: 'new',
    otherVerbs: ['create', 'add'],
    path: '/user/new',
    summary: 'Creates a user.',
    options: [
      ...optionsOf([['user_id', 'text', 'id; one is made when absent']]),
      ...fields,
      ...optionsOf([['auto_create_key', 'flag', 'make a first key too, shown once']]),
    ],
    fixed: { auto_create_key: false },
  }),
  reading('user', {
    verb: 'list',
    path: '/user/list',
    summary: 'Lists users.',
    options: [
      ...optionsOf([
        ['user_email', 'text', 'part of the e-mail address'],
        ['role', 'text', 'only this role'],
        ['team', 'text', 'only members of this team'],
      ]),
      ...listOptions,
    ],
    show: asRows,
  }),
  reading('user', {
    verb: 'info',
    path: '/user/info',
    summary: 'Shows a user with its spend and keys.',
    positional: { ...one('user_id', 'user-id'), isRequired: false },
    options: optionsOf([['user_email', 'text', 'instead of the id']]),
    show: record('user_info'),
  }),
  writing('user', {
    verb: 'update',
    path: '/user/update',
    summary: 'Changes a user; the word none clears a field.',
    positional: one('user_id', 'user-id'),
    options: [...fields, ...versionOption],
    show: record('data'),
  }),
  deleting('user', {
    path: '/user/delete',
    summary: 'Deletes users with their keys.',
    positional: several('user_ids', 'user-id'),
  }),
  writing('user', {
    verb: 'block',
    path: '/user/block',
    summary: 'Blocks users: all their keys are refused.',
    positional: several('user_ids', 'user-id'),
    show: asRows,
  }),
  writing('user', {
    verb: 'unblock',
    path: '/user/unblock',
    summary: 'Lets blocked users in again.',
    positional: several('user_ids', 'user-id'),
    show: asRows,
  }),
];
