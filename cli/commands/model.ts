/** stargate model … */
import { one, reading, rows, type Command } from '../command.ts';

export const modelCommands: readonly Command[] = [
  reading('model', {
    verb: 'list',
    path: '/model/list',
    summary: 'Lists models.',
    show: rows('data', ['model_name', 'vendor', 'mode', 'aliases']),
  }),
  reading('model', {
    verb: 'info',
    path: '/model/info',
    summary: 'Shows a model, or all, with abilities, deployments and prices.',
    positional: { ...one('model', 'model'), isRequired: false },
    show: { kind: 'records', at: 'data' },
  }),
];
