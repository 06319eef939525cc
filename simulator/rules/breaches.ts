/**
 * Which rules a request breaks. Used by the simulator, by the fuzz checker and by scripts; the proxy never imports it.
 * A body of which the shape is wrong breaks no rule here: the service model is its judge.
 */
import { isObject, type JsonObject } from '../../core/json.ts';
import { novaRequest } from '../native/nova.ts';
import { CLAUDE, foundationIdOf, NOVA } from './model-sets.ts';
import { claudeView } from './request/claude-view.ts';
import { converseView } from './request/converse-view.ts';
import type { RequestView } from './request/view.ts';
import type { Breach, Operation, Rule } from './rule.ts';
import { rules } from './rules.ts';

export type BrokenRule = {
  readonly rule: Rule;
  readonly breaches: readonly [Breach, ...Breach[]];
  /** What the service answers. */
  readonly message: string;
};

export type BreachOptions = {
  /** Rules that are only suspected: all, or these. @default false */
  readonly suspected?: boolean | ReadonlySet<string>;
  /** @default the body's own `stream` */
  readonly isStream?: boolean;
};

/**
 * `modelId`: a foundation model, an inference profile or its ARN. Of CountTokens the whole body. Of mantle's Chat
 * Completions no rule is known.
 *
 *     breachedRules('converse', 'us.amazon.nova-pro-v1:0', body)[0]?.rule.id   // 'R46'
 */
export function breachedRules(
  operation: Operation,
  modelId: string,
  body: unknown,
  options: BreachOptions = {},
): readonly BrokenRule[] {
  const request = viewOf(operation, foundationIdOf(modelId), body, options.isStream);
  return request === null ? [] : brokenBy(request, operation, options.suspected ?? false);
}

/** The rules that a request breaks which has been read already. */
export function brokenBy(
  request: RequestView,
  operation: Operation,
  suspected: boolean | ReadonlySet<string>,
): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (const rule of rules) {
    const holds =
      rule.evidence !== 'suspected' || (typeof suspected === 'boolean' ? suspected : suspected.has(rule.id));
    if (!holds || !appliesTo(rule, operation, request)) continue;
    const [first, ...others] = rule.breaches(request);
    if (first === undefined) continue;
    broken.push({ rule, breaches: [first, ...others], message: messageOf(rule, first, request.form) });
  }
  return broken;
}

/** Of CountTokens the body counts too: what holds for Converse alone does not for Anthropic's body. */
function appliesTo(
  { operations, models }: Rule,
  operation: Operation,
  { form, modelId }: RequestView,
): boolean {
  const counted = form === 'claude' ? 'invoke' : 'converse';
  return (
    models.has(modelId) &&
    operations.includes(operation) &&
    (operation !== 'count-tokens' || operations.includes(counted))
  );
}

/** Converse tells what the model said behind words of its own. */
function messageOf(rule: Rule, { at, what = '' }: Breach, form: RequestView['form']): string {
  const words = form === 'claude' ? (rule.claudeMessage ?? rule.message) : rule.message;
  const said = words.replaceAll('{at}', at).replaceAll('{what}', what);
  return rule.saidBy === 'model' && form === 'converse'
    ? `The model returned the following errors: ${said}`
    : said;
}

/** Null: the body cannot be read, so that no rule can speak of it. */
function viewOf(
  operation: Operation,
  modelId: string,
  body: unknown,
  isStream: boolean | undefined,
): RequestView | null {
  if (!isObject(body)) return null;
  const streams = isStream ?? body['stream'] === true;
  switch (operation) {
    case 'converse':
      return converseView(body, modelId, streams);
    case 'count-tokens':
      return countedView(body, modelId);
    case 'invoke':
      return nativeView(body, modelId, streams);
    case 'mantle':
      return CLAUDE.has(modelId) ? claudeView(body, modelId, streams) : null;
  }
}

function countedView(body: JsonObject, modelId: string): RequestView | null {
  const { input } = body;
  if (!isObject(input)) return null;
  const { converse, invokeModel } = input;
  if (isObject(converse)) return converseView(converse, modelId, false);
  const encoded = isObject(invokeModel) ? invokeModel['body'] : undefined;
  if (typeof encoded !== 'string') return null;
  try {
    return nativeView(JSON.parse(Buffer.from(encoded, 'base64').toString()), modelId, false);
  } catch {
    return null;
  }
}

/**
 * The bodies that the rules are known of: Claude's and Nova's own. Chat Completions and prompts of other makers are not
 * read: nothing is known of them beyond their shape.
 */
function nativeView(body: unknown, modelId: string, isStream: boolean): RequestView | null {
  if (!isObject(body)) return null;
  if (CLAUDE.has(modelId)) return claudeView(body, modelId, isStream);
  return NOVA.has(modelId) ? converseView(novaRequest(body), modelId, isStream) : null;
}
