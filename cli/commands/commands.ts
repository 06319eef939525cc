/** The table of commands. Help, completion and requests are all made from it. */
import type { Command } from '../command.ts';
import { auditCommands } from './audit.ts';
import { budgetCommands } from './budget.ts';
import { importCommands } from './import.ts';
import { keyCommands } from './key.ts';
import { modelCommands } from './model.ts';
import { spendCommands } from './spend.ts';
import { teamCommands } from './team.ts';
import { userCommands } from './user.ts';

export const commands: readonly Command[] = [
  ...userCommands,
  ...teamCommands,
  ...keyCommands,
  ...budgetCommands,
  ...modelCommands,
  ...spendCommands,
  ...auditCommands,
  ...importCommands,
];
