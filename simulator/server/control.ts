/** The control path: how another process steers the simulator and reads its account. */
import * as z from 'zod';

import type { Rulebook } from '../rules/rulebook.ts';
import { parsed } from '../steering/directive.ts';
import type { ScriptQueue } from '../steering/script-queue.ts';
import { readScriptEntry } from '../steering/script-queue.ts';
import type { CallLog } from './call-log.ts';

export const CONTROL_PREFIX = '/_simulator/';

const MAX_PAGE = 10_000;

const ids = z.array(z.string(), '{field} is a list of ids');
const ruleSettings = z.strictObject(
  {
    suspected: z.union([z.literal('all'), ids], '{field} is "all" or a list of ids').exactOptional(),
    off: ids.exactOptional(),
  },
  'settings of rules are {"suspected"?, "off"?}',
);

export type ControlReply = { readonly status: number; readonly body: unknown };

export type ControlDeps = {
  readonly log: CallLog;
  readonly scripts: ScriptQueue;
  readonly reset: () => void;
  readonly rulebook: Rulebook;
};

export function answerControl(method: string, target: string, body: Buffer, deps: ControlDeps): ControlReply {
  const url = new URL(target, 'http://simulator');
  switch (`${method} ${url.pathname}`) {
    case 'GET /_simulator/health':
      return { status: 200, body: { status: 'ok' } };
    case 'GET /_simulator/stats':
      return { status: 200, body: deps.log.stats() };
    case 'GET /_simulator/log': {
      const since = wholeNumber(url.searchParams.get('since'), 0);
      const limit = Math.min(MAX_PAGE, wholeNumber(url.searchParams.get('limit'), MAX_PAGE));
      return { status: 200, body: { calls: deps.log.since(since, limit) } };
    }
    case 'POST /_simulator/reset':
      deps.reset();
      return { status: 200, body: {} };
    case 'POST /_simulator/script':
      return addScript(body, deps.scripts);
    case 'GET /_simulator/rules':
      return { status: 200, body: deps.rulebook.settings() };
    case 'POST /_simulator/rules':
      return changeRules(body, deps.rulebook);
    case 'DELETE /_simulator/script':
      deps.scripts.clear();
      return { status: 200, body: {} };
    default:
      return {
        status: 404,
        body: { message: 'GET health, stats, log, rules; POST reset, script, rules; DELETE script.' },
      };
  }
}

function changeRules(body: Buffer, rulebook: Rulebook): ControlReply {
  try {
    rulebook.change(parsed(ruleSettings, JSON.parse(body.toString())));
    return { status: 200, body: rulebook.settings() };
  } catch (error) {
    return {
      status: 400,
      body: { message: error instanceof Error ? error.message : 'no settings of rules' },
    };
  }
}

function addScript(body: Buffer, scripts: ScriptQueue): ControlReply {
  try {
    const value: unknown = JSON.parse(body.toString());
    const entries = (Array.isArray(value) ? value : [value]).map(readScriptEntry);
    for (const entry of entries) scripts.add(entry);
    return { status: 200, body: { added: entries.length } };
  } catch (error) {
    return { status: 400, body: { message: error instanceof Error ? error.message : 'not a script' } };
  }
}

function wholeNumber(text: string | null, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? value : otherwise;
}
