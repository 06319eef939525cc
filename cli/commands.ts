/**
 * Every command. Help, completion and requests are made from this table, which is itself made from the description of the
 * admin API by `npm run docs:api`; only the import of another gateway's data, the doctor and what
 * asks AWS or another service instead of the gateway are written by hand.
 */
import apiCommands from './api-commands.json' with { type: 'json' };
import type { Command } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import/import-litellm.ts';
import { opsCommands } from './ops/ops-commands.ts';
import { saasUsageCommands } from './saas-usage/saas-usage-commands.ts';
import { vpnCommands } from './vpn/vpn-commands.ts';

export const commands: readonly Command[] = [
  ...(apiCommands as unknown as readonly Command[]),
  importCommand,
  doctorCommand,
  ...opsCommands,
  ...vpnCommands,
  ...saasUsageCommands,
];
