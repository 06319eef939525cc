/** Faults in Anthropic's words: the path with dots, then what is wrong (`messages.0.role: …`). */
import { refuse, type Refusal } from '../../../../core/errors.ts';
import { shown } from '../../bounds.ts';
import { Fault } from '../../request/faults.ts';

export function wrong(path: string, say: string): never {
  throw new Fault(refusalAt(path, say));
}

export function refusalAt(path: string, say: string): Refusal {
  const param = path.replace(/\.(\d+)/g, '[$1]');
  return refuse('invalid_request', { message: `${path}: ${say}`, param });
}

export function checkLength(list: readonly unknown[], path: string, most: number): void {
  if (list.length <= most) return;
  wrong(path, `List should have at most ${shown(most)} items, not ${shown(list.length)}`);
}
