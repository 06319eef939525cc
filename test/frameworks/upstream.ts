/** What a framework's tasks became upstream: how many calls, which of them Bedrock refuses, and which rules they break. */
import { isObject } from '../../core/json.ts';
import { breachedRules } from '../../simulator/rules/breaches.ts';
import type { ArrivedCall } from '../../simulator/simulator.ts';

export type Upstream = {
  readonly calls: number;
  /** Calls that the simulator refused as Bedrock does. */
  readonly refused: number;
  /** How many calls break a rule that is documented or was seen live, by the rule's id. */
  readonly breaches: Readonly<Record<string, number>>;
};

/** A call that Bedrock would not take, whole. */
export type BadCall = {
  readonly operation: string;
  readonly modelId: string;
  readonly failure: string | null;
  readonly rules: readonly string[];
  readonly body: unknown;
};

/** `failures`: what the simulator said, by the call's id; nothing, where it answered. */
export function badCalls(
  arrived: readonly ArrivedCall[],
  failures: ReadonlyMap<string, string | null>,
): readonly BadCall[] {
  return arrived.flatMap((call) => {
    const { operation, modelId, isStream, body } = read(call);
    const failure = failures.get(call.requestId) ?? null;
    const broken = operation === null ? [] : breachedRules(operation, modelId, body, { isStream });
    if (broken.length === 0 && failure === null) return [];
    const rules = broken.map(({ rule, breaches }) => `${rule.id} ${breaches.map(({ at }) => at).join(', ')}`);
    return [{ operation: call.target, modelId, failure, rules, body }];
  });
}

export function upstreamOf(arrived: readonly ArrivedCall[], bad: readonly BadCall[]): Upstream {
  const breaches: Record<string, number> = {};
  for (const { rules } of bad) {
    for (const rule of rules) {
      const id = rule.slice(0, rule.indexOf(' '));
      breaches[id] = (breaches[id] ?? 0) + 1;
    }
  }
  const refused = bad.filter(({ failure }) => failure === 'ValidationException').length;
  return { calls: arrived.length, refused, breaches };
}

const RUNTIME = /^\/model\/([^/]+)\/(converse|invoke|count-tokens)(-stream|-with-response-stream)?$/;

/** `operation` is null for calls that no rule speaks of. */
function read({ target, body }: ArrivedCall) {
  const parsed = parse(body);
  const [, id = '', name = '', stream] = RUNTIME.exec(target) ?? [];
  const isStream = stream !== undefined;
  switch (name) {
    case 'converse':
    case 'invoke':
    case 'count-tokens':
      return { operation: name, modelId: decodeURIComponent(id), isStream, body: parsed } as const;
    default: {
      const model = isObject(parsed) && typeof parsed['model'] === 'string' ? parsed['model'] : '';
      const streams = isObject(parsed) && parsed['stream'] === true;
      return {
        operation: model === '' ? null : 'mantle',
        modelId: model,
        isStream: streams,
        body: parsed,
      } as const;
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
