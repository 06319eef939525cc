/**
 * Whether Bedrock's own Chat Completions take a request as the client wrote it. What is a way of ours to reach Converse
 * (cache points, thoughts sent back, custom tools, files, other gateways' fields), and what has to be changed for its
 * model, goes to Converse; so does what these endpoints refuse or take without doing it.
 */
import type { Model } from '../../../../core/catalog/model.ts';
import { stopsFor } from '../../converse/stops.ts';
import { holds, type Turn } from '../../converse/turns.ts';
import { isWithout, type Target } from '../../dialect.ts';
import { isObject } from '../../json.ts';
import { nativeRoute, type NativeRoute } from '../../native-route.ts';
import type { ChatRequest } from '../request.ts';

/** Null: Converse is asked. */
export function chatRoute(target: Target, request: ChatRequest): NativeRoute | null {
  const route = nativeRoute(target, 'chat');
  if (route === null || !passesAsItIs(target, request)) return null;
  const isTaken =
    route.endpoint === 'runtime'
      ? isTakenByRuntime(target.model, request)
      : isTakenByMantle(target.serviceTier, request);
  return isTaken ? route : null;
}

function passesAsItIs(target: Target, request: ChatRequest): boolean {
  const { traits } = target.model;
  const { conversation, converseFields, customTools, stop, hasOwnThinkingFields } = request;
  if (customTools.size > 0 || hasOwnThinkingFields || converseFields !== null) return false;
  // Where the model takes no stop sequences, the gateway cuts Converse's answer.
  if (stopsFor(stop, traits).sent.length < stop.length) return false;
  if (!takesTools(target, request)) return false;
  if (!traits.textBesideTools && conversation.toolsCalled.size > 0) return false;
  const { attachments, hasBlankText, hasCachePoints, hasOwnMembers, turns } = conversation;
  if (attachments.documents > 0 || hasBlankText || hasCachePoints || hasOwnMembers) return false;
  return !turns.some((turn) => holds(turn, 'reasoningContent') || hasImageInResult(turn));
}

/** OpenAI's API takes text alone as the result of a tool. */
function hasImageInResult({ content }: Turn): boolean {
  return content.some(({ toolResult }) => {
    const result = isObject(toolResult) ? toolResult['content'] : null;
    return Array.isArray(result) && result.some((block) => isObject(block) && block['image'] !== undefined);
  });
}

/** Whether the model takes the tools and calls of the request as the client has written them, if there are any. */
function takesTools(
  target: Target,
  { offersTools, conversation, hasMendedTools, effort }: ChatRequest,
): boolean {
  const { supportsTools, traits } = target.model;
  if (hasMendedTools) return false;
  const mayThink = effort !== 'none' || !traits.efforts.includes('none') || isWithout(target, 'effort');
  if (offersTools && mayThink && !traits.nativeChat.toolsWhileThinking) return false;
  if (!offersTools && conversation.toolsCalled.size === 0) return true;
  return supportsTools && traits.toolSchemaRoot === 'any';
}

/** Any JSON object (`json_object`) is refused there unless the prompt speaks of JSON. */
function isTakenByRuntime({ supportsImages, traits }: Model, { conversation, format }: ChatRequest): boolean {
  if (conversation.attachments.images > 0 && !supportsImages) return false;
  return format.kind === 'text' || (format.kind === 'json' && traits.nativeChat.followsSchema);
}

/** It serves the standard tier alone. */
function isTakenByMantle(serviceTier: Target['serviceTier'], { conversation }: ChatRequest): boolean {
  return serviceTier === 'standard' && conversation.attachments.images === 0;
}
