/**
 * What of a request changes for one Claude, and the betas that it needs. A field without a change goes with the bytes it
 * came in; a list is walked again only where something in it was seen to need it.
 */
import { isRefusal, type Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import type { Placement } from '../../caching.ts';
import type { Optional, RawRequest, Target } from '../../dialect.ts';
import { isBlank } from '../../blank.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { ArgumentsReader } from '../../request/arguments.ts';
import { isGiven } from '../../request/faults.ts';
import { isWork, type Work, type Working } from '../../work.ts';
import {
  CONTEXT_MANAGEMENT_BETA,
  EFFORT_BETA,
  INTERLEAVED_BETA,
  keptEdits,
  THINKING_BINDING_BETA,
  TOOL_EXAMPLES_BETA,
  TOOL_SEARCH_BETA,
  TOOL_STREAMING_BETA,
} from '../betas.ts';
import { withPointAtEnd } from '../point-at-end.ts';
import type { MessagesRequest } from '../request.ts';
import { outputBoundOn } from '../../token-bound.ts';
import { refusalAt, wrong } from '../reading/wrong.ts';
import { enforcedSchema, formatAsked, formatInWords } from './answer-format.ts';
import type { NativeSchema } from '../../converse/schema/native-schema.ts';
import { PointMender, pointRules, type PointRules } from './cache-points.ts';
import type { Changes } from './changes.ts';
import { mendedBlocks, mendedMessages } from './messages.ts';
import { betasFor, editsToKeep } from './asked-betas.ts';
import { withCheckedEnd } from './conversation-end.ts';
import { changeSettings } from './settings.ts';
import { effortAsked, isLoopWithoutThinking, thinkingPlan } from './thinking.ts';
import { unpaired } from './tool-pairs.ts';
import { placementIn, pointedContent, pointedTools, pointedTurns } from './own-points.ts';
import { planChoice, type ChoicePlan } from './tool-choice.ts';
import { mendedTools } from './tools.ts';

export type ClaudePlan = {
  readonly changes: Changes;
  readonly betas: readonly string[];
  /** Of `context_management`. */
  readonly edits: readonly JsonObject[];
  /** Of points of the gateway's own, which lists without a change do not have yet. */
  readonly placement: Placement;
  readonly cachePoints: UpstreamRequest['cachePoints'] | null;
};

const NOTHING: ReadonlySet<Optional> = new Set();

/** Throws a fault in Anthropic's words where Claude would refuse the request. Long lists are walked in steps. */
export function planning(
  raw: RawRequest,
  request: MessagesRequest,
  target: Target,
): Working<ClaudePlan | Refusal> {
  const fault = request.seen.claudeFault;
  if (fault !== null) return refusalAt(fault.path, fault.say);
  const planner = new Planner(raw, request, target);
  const looking = planner.messages();
  if (isWork(looking)) return planningInSteps(planner, looking);
  return isRefusal(looking) ? looking : planner.finish();
}

function* planningInSteps(planner: Planner, looking: Work<Refusal | null>): Work<ClaudePlan | Refusal> {
  const refusal = yield* looking;
  if (isRefusal(refusal)) return refusal;
  const finishing = planner.finish();
  return isWork(finishing) ? yield* finishing : finishing;
}

class Planner {
  readonly #request: MessagesRequest;
  readonly #target: Target;
  readonly #without: ReadonlySet<Optional>;
  readonly #changes: Changes = new Map();
  readonly #betas: Set<string>;
  readonly #points: PointRules;
  readonly #pointAtEnd: JsonObject | null;
  readonly #leavesThinkingOut: boolean;
  /** Of points that the gateway sets itself. */
  readonly #placement: Placement;

  constructor(raw: RawRequest, request: MessagesRequest, target: Target) {
    const without = target.without ?? NOTHING;
    const { body, seen } = request;
    this.#request = request;
    this.#target = target;
    this.#without = without;
    this.#betas = without.has('betas') ? new Set() : betasFor(raw, body, target);
    const control = body['cache_control'];
    this.#pointAtEnd = isObject(control) && !without.has('cache-points') ? control : null;
    this.#points = pointRules(seen.points, this.#pointAtEnd === null ? 0 : 1, without.has('cache-points'));
    this.#leavesThinkingOut = without.has('thinking-binding') && seen.hasThinking;
    this.#placement = placementIn(request, target, raw.body.length);
  }

  messages(): Working<Refusal | null> {
    const { body, seen } = this.#request;
    const asked: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
    const mends =
      seen.mends.messages ||
      this.#points.mends.messages ||
      this.#leavesThinkingOut ||
      (seen.hasSystemTurns && (seen.hasMisplacedSystemTurns || !this.#target.model.traits.systemTurns));
    if (mends) return this.#mended(asked);
    const messages = this.#withEnd(asked);
    if (messages !== asked) this.#changes.set('messages', messages);
    return seen.hasToolBlocks ? unpaired(messages) : null;
  }

  *#mended(asked: readonly unknown[]): Work<Refusal | null> {
    const mended = yield* mendedMessages(asked, {
      points: this.#menderFor('messages'),
      takesSystemTurns: this.#target.model.traits.systemTurns,
      leavesThinkingOut: this.#leavesThinkingOut,
      calls: new ArgumentsReader(),
    });
    if (mended.length === 0) return refusalAt('messages', 'text content blocks must be non-empty');
    const messages = this.#withEnd(mended);
    this.#changes.set('messages', messages);
    return this.#request.seen.hasToolBlocks ? yield* unpaired(messages) : null;
  }

  #withEnd(messages: readonly unknown[]): readonly unknown[] {
    return this.#pointed(withCheckedEnd(messages, this.#target.model.traits));
  }

  #pointed(messages: readonly unknown[]): readonly unknown[] {
    if (this.#pointAtEnd === null) return messages;
    const { hasFiveMinutes } = this.#request.seen.points;
    const isHour = this.#pointAtEnd['ttl'] === '1h' && !hasFiveMinutes.messages;
    return withPointAtEnd(messages, { type: 'ephemeral', ...(isHour ? { ttl: '1h' } : {}) });
  }

  finish(): Working<ClaudePlan> {
    const { body } = this.#request;
    const edits = this.#without.has('betas') ? [] : editsToKeep(body['context_management']);
    for (const edit of edits) this.#betas.add(keptEdits.get(String(edit['type'])) ?? '');
    const words: string[] = [];
    const format = this.#format(words);
    if (this.#mendsTools()) return this.#finishing(edits, words, format);
    const tools: readonly unknown[] = Array.isArray(body['tools']) ? body['tools'] : [];
    if (tools.length === 0) this.#changes.set('tools', undefined);
    return this.#finished(edits, words, format, this.#choice(tools));
  }

  *#finishing(edits: readonly JsonObject[], words: string[], format: NativeSchema | null): Work<ClaudePlan> {
    const tools = yield* this.#mendedTools(format);
    this.#changes.set('tools', tools.length === 0 ? undefined : tools);
    const choice = this.#choice(tools);
    if (tools.some((tool) => tool['input_examples'] !== undefined)) this.#addBeta(TOOL_EXAMPLES_BETA);
    return this.#finished(edits, words, format, choice);
  }

  #finished(
    edits: readonly JsonObject[],
    words: string[],
    format: NativeSchema | null,
    choice: ChoicePlan,
  ): ClaudePlan {
    const { body, seen } = this.#request;
    if (choice.words !== null) words.push(choice.words);
    const isThinking = this.#thinking(choice.isForced, format);
    this.#system(words);
    changeSettings(body, this.#target, isThinking, this.#changes);
    if (seen.wantsToolStreaming && this.#request.isStream) this.#addBeta(TOOL_STREAMING_BETA);
    this.#pointChanged();
    return {
      changes: this.#changes,
      betas: [...this.#betas],
      edits,
      placement: this.#placement,
      cachePoints: this.#askedBy(),
    };
  }

  /** In the lists that are written anew; the others get theirs in their bytes. */
  #pointChanged(): void {
    if (this.#placement === 'nowhere') return;
    const { tools, system, messages } = Object.fromEntries(this.#changes);
    if (Array.isArray(tools)) this.#changes.set('tools', pointedTools(tools));
    if (isGiven(system)) this.#changes.set('system', pointedContent(system));
    if (this.#placement === 'everywhere' && Array.isArray(messages))
      this.#changes.set('messages', pointedTurns(messages));
  }

  #askedBy(): ClaudePlan['cachePoints'] {
    if (this.#placement !== 'nowhere') return 'gateway';
    const { counts } = this.#request.seen.points;
    const isAsked = counts.tools + counts.system + counts.messages > 0 && !this.#without.has('cache-points');
    return isAsked || this.#pointAtEnd !== null ? 'client' : null;
  }

  #mendsTools(): boolean {
    const { seen } = this.#request;
    return (
      seen.mends.tools ||
      this.#points.mends.tools ||
      seen.addedTools.length > 0 ||
      (seen.hasDeferredTools && !this.#takesDeferral()) ||
      this.#without.has('tool-fields')
    );
  }

  #takesDeferral(): boolean {
    const isRefused = this.#without.has('betas') || this.#without.has('tool-fields');
    return this.#target.model.traits.toolSearch && !isRefused;
  }

  #mendedTools(format: NativeSchema | null): Work<readonly JsonObject[]> {
    const { body, seen } = this.#request;
    const { traits } = this.#target.model;
    const takesFields = !this.#without.has('tool-fields');
    return mendedTools(Array.isArray(body['tools']) ? body['tools'] : [], seen.addedTools, {
      traits,
      takesExamples: traits.toolExamples && !this.#without.has('betas') && takesFields,
      takesDeferral: this.#takesDeferral(),
      takesStrict: !this.#without.has('strict') && takesFields,
      takesOtherFields: takesFields,
      format,
      points: this.#menderFor('tools'),
    });
  }

  /** `tools`: as they are sent. */
  #choice(tools: readonly unknown[]): ChoicePlan {
    const { body, seen } = this.#request;
    if (seen.hasDeferredTools && this.#takesDeferral()) this.#addBeta(TOOL_SEARCH_BETA);
    if (seen.hasMemoryTool) this.#addBeta(CONTEXT_MANAGEMENT_BETA);
    return planChoice(body['tool_choice'], tools, this.#target.model.traits, this.#changes);
  }

  /** The format that goes natively; one in words is added to them. */
  #format(words: string[]): NativeSchema | null {
    const format = formatAsked(this.#request.body);
    if (format === null) return null;
    const { model, deployment } = this.#target;
    const isTaken =
      model.traits.invokeJson === 'native' &&
      deployment.transport !== 'mantle' &&
      !this.#without.has('native-json');
    const native = isTaken ? enforcedSchema(format) : null;
    if (native === null) words.push(formatInWords(format));
    return native;
  }

  /** Sets `thinking` and `output_config`; returns whether the request asks for thinking. */
  #thinking(isToolForced: boolean, format: NativeSchema | null): boolean {
    const { body, seen, maxTokens } = this.#request;
    const { model } = this.#target;
    const { thinking: asked, output_config: config } = body;
    if (isGiven(asked) && !isObject(asked)) wrong('thinking', 'Input should be an object');
    // As they go to Bedrock: a blank turn that is left out changes which turn is the last.
    const sent = this.#changes.get('messages') ?? body['messages'];
    const messages: readonly unknown[] = Array.isArray(sent) ? sent : [];
    const plan = thinkingPlan(
      {
        asked: isObject(asked) ? asked : null,
        effort: effortAsked(config),
        maxTokens: outputBoundOn(model, { maxOutputTokens: maxTokens }, this.#target),
        isToolForced,
        isLoopWithoutThinking: seen.hasToolBlocks && isLoopWithoutThinking(messages, this.#leavesThinkingOut),
        isInterleaved: this.#betas.has(INTERLEAVED_BETA),
        hasThinking: seen.hasThinking,
        takesBinding: this.#takesBinding(),
      },
      model.traits,
    );
    if (plan.thinking === null || !isSame(plan.thinking, asked))
      this.#changes.set('thinking', plan.thinking ?? undefined);
    if (plan.thinking?.['block_binding'] === undefined) this.#betas.delete(THINKING_BINDING_BETA);
    else this.#betas.add(THINKING_BINDING_BETA);
    const keepsEffort =
      plan.effort !== null &&
      !this.#without.has('effort') &&
      !(model.traits.effortBeta && this.#without.has('betas'));
    if (keepsEffort && model.traits.effortBeta) this.#betas.add(EFFORT_BETA);
    this.#outputConfig(keepsEffort ? plan.effort : null, format);
    const last = messages.at(-1);
    if (plan.isAskedFor && isObject(last) && last['role'] === 'assistant')
      wrong(
        'messages',
        'When thinking is enabled, a final `assistant` message must not be given as a prefill.',
      );
    return plan.isAskedFor;
  }

  /** Mantle's name of its member is not known: there a deployment that refuses old thoughts gets none. */
  #takesBinding(): boolean {
    const isRefused = this.#without.has('thinking-binding') || this.#without.has('betas');
    return !isRefused && this.#target.deployment.transport !== 'mantle';
  }

  #outputConfig(effort: string | null, format: NativeSchema | null): void {
    const asked = this.#request.body['output_config'];
    this.#changes.set('output_format', undefined);
    if (effort === null && format === null) {
      this.#changes.set('output_config', undefined);
      return;
    }
    const config = {
      ...(effort === null ? {} : { effort }),
      ...(format === null ? {} : { format: { type: 'json_schema', schema: format.schema } }),
    };
    if (!isSame(config, asked)) this.#changes.set('output_config', config);
  }

  #system(words: readonly string[]): void {
    const { body, seen } = this.#request;
    const { system } = body;
    if (typeof system === 'string' || !isGiven(system)) {
      const texts = typeof system === 'string' && !isBlank(system) ? [system, ...words] : words;
      if (texts.length === 0) this.#changes.set('system', undefined);
      else if (words.length > 0) this.#changes.set('system', texts.join('\n\n'));
      return;
    }
    if (!Array.isArray(system)) return;
    const mends = seen.mends.system || this.#points.mends.system;
    if (!mends && words.length === 0 && system.length > 0) return;
    const points = this.#menderFor('system');
    const blocks = [
      ...mendedBlocks(system, { points, leavesThinkingOut: false, calls: new ArgumentsReader() }),
      ...words.map((text) => ({ type: 'text', text })),
    ];
    this.#changes.set('system', blocks.length === 0 ? undefined : blocks);
  }

  #menderFor(section: 'tools' | 'system' | 'messages'): PointMender | null {
    return this.#points.mends[section] ? new PointMender(this.#points, section) : null;
  }

  #addBeta(name: string): void {
    if (!this.#without.has('betas')) this.#betas.add(name);
  }
}

/** Whether a small object is the one that the client sent. */
function isSame(planned: JsonObject, asked: unknown): boolean {
  return JSON.stringify(planned) === JSON.stringify(asked);
}
