/**
 * The user that the canary calls as. Its calls are in reports, dashboards and metrics under this name, and its key bears
 * this tag, so that they can be told from those of people.
 */
import { parseUsd, type PicoUsd } from '../money.ts';

const BUDGET_USD = '2';

export const canaryUser = {
  userId: 'stargate-canary',
  userAlias: 'Stargate canary',
  keyAlias: 'stargate-canary',
  tag: 'canary',
  budgetUsd: BUDGET_USD,
  /** Hard: whatever goes wrong, the canary spends no more. */
  budgetPicoUsd: parseUsd(BUDGET_USD) ?? (0n as PicoUsd),
  budgetDuration: '30d',
} as const;
