/** Whether a request asks Claude to think. */
import { isObject } from '../../../core/json.ts';
import type { RequestView } from './view.ts';

export function thinkingModeOf({ thinking }: RequestView): 'off' | 'adaptive' | 'budget' {
  const type = isObject(thinking?.value) ? thinking.value['type'] : undefined;
  if (type === 'adaptive') return 'adaptive';
  return type === 'enabled' ? 'budget' : 'off';
}
