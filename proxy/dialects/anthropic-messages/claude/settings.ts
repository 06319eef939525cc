/** Sampling, stop sequences and metadata as each Claude on Bedrock takes them. */
import type { Model } from '../../../../core/catalog/model.ts';
import { isBlank } from '../../blank.ts';
import type { Target } from '../../dialect.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import { outputBoundOn } from '../../token-bound.ts';
import { wrong } from '../reading/wrong.ts';
import type { Changes } from './changes.ts';

/** `isThinking`: the request asks for thinking, which fixes sampling. */
export function changeSettings(
  body: JsonObject,
  target: Target,
  isThinking: boolean,
  changes: Changes,
): void {
  const { model } = target;
  checkRange(body, 'temperature');
  checkRange(body, 'top_p');
  checkTopK(body['top_k']);
  changeSampling(body, model, isThinking, changes);
  changeStops(body['stop_sequences'], changes);
  changeMetadata(body['metadata'], changes);
  const maxTokens = body['max_tokens'];
  if (typeof maxTokens !== 'number') return;
  const most = outputBoundOn(model, { maxOutputTokens: maxTokens }, target);
  if (maxTokens > most) changes.set('max_tokens', most);
}

function changeSampling(body: JsonObject, { traits }: Model, isThinking: boolean, changes: Changes): void {
  const { temperature, top_p: topP } = body;
  if (traits.sampling === 'none') {
    for (const name of ['temperature', 'top_p', 'top_k']) changes.set(name, undefined);
    return;
  }
  if (isThinking) {
    if (temperature !== 1) changes.set('temperature', undefined);
    if (typeof topP === 'number' && topP < 0.95) changes.set('top_p', undefined);
    changes.set('top_k', undefined);
  }
  if (traits.sampling === 'one' && isGiven(temperature) && isGiven(topP)) {
    changes.set('top_p', undefined);
  }
}

function checkRange(body: JsonObject, name: string): void {
  const value = body[name];
  if (isGiven(value) && !(typeof value === 'number' && value >= 0 && value <= 1)) wrong(name, 'range: 0..1');
}

function checkTopK(value: unknown): void {
  if (isGiven(value) && !(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0))
    wrong('top_k', 'Input should be a valid integer');
}

/** An empty sequence stops nothing; one of white space Claude refuses, and so does Anthropic's own API. */
function changeStops(stops: unknown, changes: Changes): void {
  if (!isGiven(stops)) return;
  if (!Array.isArray(stops)) wrong('stop_sequences', 'Input should be a list');
  const kept: string[] = [];
  for (const [index, stop] of (stops as readonly unknown[]).entries()) {
    if (typeof stop !== 'string') wrong(`stop_sequences.${index}`, 'Input should be a valid string');
    if (stop === '') continue;
    if (isBlank(stop)) wrong('stop_sequences', 'each stop sequence must contain non-whitespace');
    kept.push(stop);
  }
  if (kept.length < (stops as readonly unknown[]).length || kept.length === 0)
    changes.set('stop_sequences', kept.length === 0 ? undefined : kept);
}

/** The most characters that Anthropic takes as the id of a user. */
const USER_ID_CHARS = 256;

function changeMetadata(metadata: unknown, changes: Changes): void {
  if (!isGiven(metadata)) return;
  const userId = isObject(metadata) ? metadata['user_id'] : undefined;
  const isTaken = typeof userId === 'string' && userId.length <= USER_ID_CHARS;
  if (!isTaken) changes.set('metadata', undefined);
  else if (Object.keys(metadata as JsonObject).length > 1) changes.set('metadata', { user_id: userId });
}
