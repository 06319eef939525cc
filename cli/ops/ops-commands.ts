/** `stargate ops`: day two of a deployment on AWS; docs/operations.md. */
import { operatorCommand, operatorOption as option } from '../operator-command.ts';
import type { Command } from '../command.ts';
import { logNames } from './logs.ts';

export const opsCommands: readonly Command[] = [
  operatorCommand('ops', 'status', {
    summary: 'Shows stacks, tasks, their health and the alarms that ring.',
  }),
  operatorCommand('ops', 'logs', {
    summary: `Shows what a program wrote: ${logNames.join(', ')}; the proxy when none is named.`,
    argument: { field: 'program', name: 'program', isList: false, isRequired: false, refersTo: null },
    options: [
      option('since', 'how far back: 15m, 2h, 3d; 15m when absent'),
      option('filter', 'a filter pattern of CloudWatch Logs: \'{ $.level = "error" }\''),
      option('limit', 'lines, the last ones; 200 when absent', 'integer'),
    ],
  }),
  operatorCommand('ops', 'restart', {
    summary: 'Starts new tasks beside the old ones, which drain then; nothing is dropped.',
  }),
  operatorCommand('ops', 'scale', {
    summary: 'Sets the fewest and most tasks; without numbers, says what they are.',
    options: [option('min', 'fewest tasks', 'integer'), option('max', 'most tasks', 'integer')],
  }),
  operatorCommand('ops', 'exec', {
    summary: "Opens a shell in a task, where lib/environments.ts lets one in (proxy.exec: 'on').",
    options: [
      option('task', 'its id, as status shows it; any when absent'),
      option('command', 'what to run instead of /bin/sh'),
    ],
  }),
  operatorCommand('ops', 'database', {
    summary: 'Shows how PostgreSQL is: standby, storage, connections, maintenance, backups.',
  }),
  operatorCommand('ops', 'restore', {
    summary: 'Prints the commands that bring the database back to a moment (docs/restore.md).',
    options: [
      option('to', 'the moment, with its zone: 2026-11-29T10:15:00Z'),
      option('execute', 'do the first step: an instance beside the one that serves', 'flag'),
    ],
  }),
];
