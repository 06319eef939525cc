/** stargate key … */
import { deleting, one, optionsOf, reading, record, rows, several, writing } from '../command.ts';
import type { Command } from '../command.ts';
import { allowanceOptions, listOptions, versionOption } from './shared-options.ts';

const fields = [
  ...optionsOf([
    ['key_alias', 'text', 'name of the key'],
    ['user_id', 'text', 'whose key it is'],
    ['team_id', 'text', 'team that pays for it'],
    ['key_role', 'text', 'inference, or admin: opens the admin API too'],
    ['duration', 'text', 'how long the key lives: 24h, 30d, 1y'],
    ['expires', 'text', 'when the key ends: 2027-01-31T00:00:00Z'],
    ['tags', 'list', 'tags of its usage records'],
  ]),
  ...allowanceOptions,
];

const named = one('key', 'key-id');

export const keyCommands: readonly Command[] = [
  writing('key', {
    verb: 'generate',
    otherVerbs: ['new', 'create'],
    path: '/key/generate',
    summary: 'Makes a key. Its secret is shown this once.',
    options: fields,
    show: { kind: 'new-key' },
  }),
  reading('key', {
    verb: 'list',
    path: '/key/list',
    summary: 'Lists keys.',
    options: [
      ...optionsOf([
        ['user_id', 'text', 'only keys of this user'],
        ['team_id', 'text', 'only keys of this team'],
        ['key_alias', 'text', 'part of the name'],
      ]),
      ...listOptions,
    ],
    fixed: { return_full_object: true },
    show: rows('keys', [
      'key_id',
      'key_name',
      'key_alias',
      'user_id',
      'team_id',
      'max_budget',
      'expires',
      'blocked',
    ]),
  }),
  reading('key', {
    verb: 'info',
    path: '/key/info',
    summary: 'Shows a key and its spend.',
    positional: named,
    show: record('info'),
  }),
  writing('key', {
    verb: 'update',
    path: '/key/update',
    summary: 'Changes a key; the word none clears a field.',
    positional: named,
    options: [...fields, ...versionOption],
  }),
  deleting('key', {
    path: '/key/delete',
    summary: 'Deletes keys; they are refused everywhere within a second.',
    positional: { ...several('keys', 'key-id'), isRequired: false },
    options: optionsOf([['key_aliases', 'list', 'instead of ids']]),
  }),
  writing('key', { verb: 'block', path: '/key/block', summary: 'Blocks a key.', positional: named }),
  writing('key', {
    verb: 'unblock',
    path: '/key/unblock',
    summary: 'Lets a blocked key in again.',
    positional: named,
  }),
  writing('key', {
    verb: 'bulk-update',
    path: '/key/bulk_update',
    summary: 'Changes many keys; each change succeeds or fails by itself.',
    options: optionsOf([['keys', 'json', `changes: '[{"key": "<key-id>", "max_budget": 5}, …]'`]]),
    show: rows('successful_updates', ['index', 'key']),
  }),
  writing('key', {
    verb: 'regenerate',
    otherVerbs: ['rotate'],
    path: '/key/regenerate',
    summary: 'Gives a key a new secret, shown this once.',
    positional: named,
    options: optionsOf([
      ['grace_period', 'text', 'how long the former secret goes on working: 24h'],
      ['duration', 'text', 'how long the key lives from now: 30d'],
    ]),
    show: { kind: 'new-key' },
  }),
];
