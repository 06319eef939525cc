/** The processes of a task, which are children of the one that was started. */
import { readdirSync } from 'node:fs';
import { isAlive, parentOf } from '../../proxy/process-table.ts';

export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((one) => Number.isInteger(one) && parentOf(one) === pid && isAlive(one));
}
