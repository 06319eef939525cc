/** stargate model … */
import { one, optionsOf, reading, rows, writing, type Command } from '../command.ts';
import { versionOption } from './shared-options.ts';

const named = one('model', 'model');

export const modelCommands: readonly Command[] = [
  reading('model', {
    verb: 'list',
    path: '/model/list',
    summary: 'Lists models.',
    show: rows('data', ['model_name', 'vendor', 'mode', 'enabled', 'aliases', 'access_groups']),
  }),
  reading('model', {
    verb: 'info',
    path: '/model/info',
    summary: 'Shows a model, or all, with abilities, deployments and prices.',
    positional: { ...named, isRequired: false },
    show: { kind: 'records', at: 'data' },
  }),
  writing('model', {
    verb: 'enable',
    path: '/model/enable',
    summary: 'Lets a model be used again.',
    positional: named,
    options: versionOption,
  }),
  writing('model', {
    verb: 'disable',
    path: '/model/disable',
    summary: 'Switches a model off for everybody, within a second.',
    positional: named,
    options: versionOption,
    isDestructive: true,
  }),
  writing('model', {
    verb: 'alias',
    path: '/model/alias',
    summary: 'Sets the further names of a model.',
    positional: named,
    options: [
      ...optionsOf([['aliases', 'list', 'names, e.g. fast,cheap; the word none takes them away']]),
      ...versionOption,
    ],
  }),
  writing('model', {
    verb: 'access-groups',
    path: '/model/access_groups',
    summary: 'Sets the access groups of a model, which lists of models can name.',
    positional: named,
    options: [
      ...optionsOf([['access_groups', 'list', 'groups, e.g. premium; the word none takes them away']]),
      ...versionOption,
    ],
  }),
];
