/**
 * The turns of a conversation as a model takes them. A conversation that needs no change is passed on as it is.
 *
 * - Thoughts go only to models that sign them, and none where they are bound and the binding cannot be loosened.
 * - Pictures and documents that a tool gave stand in the user's turn behind the result, where results take texts alone.
 * - A turn with results of tools, or calls of them, and words is taken apart where it must be, with a short turn of the
 *   other side between.
 * - Where an answer cannot be begun by the client, a user turn asks to go on from the last assistant turn.
 */
import { isWithout, type Target } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { addAll } from '../lists.ts';
import { withTextBesideDocuments, type Block } from './content.ts';
import { holds, type Turn } from './turns.ts';

export function turnsFor(turns: readonly Turn[], target: Target): readonly Turn[] {
  const { traits, family } = target.model;
  const takesThoughts = family === 'claude' && !(traits.bindsThinking && isBindingFixed(target));
  const takesAllResults = traits.textBesideTools && traits.imagesInResults;
  const fitted: Turn[] = [];
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      const thought = takesThoughts ? withSignedThoughts(turn) : withoutThoughts(turn);
      if (traits.textBesideTools) fitted.push(thought);
      else addAll(fitted, callsApart(thought));
    } else if (takesAllResults || !holds(turn, 'toolResult')) fitted.push(turn);
    else addAll(fitted, resultsApart(turn, target));
  }
  return withEnd(fitted, traits.prefill);
}

/** Whether nothing may be sent that loosens what a thought is bound to. */
export function isBindingFixed(target: Target): boolean {
  return isWithout(target, 'thinking-binding') || isWithout(target, 'betas');
}

/** Whether the last turn is the beginning of the answer. */
export function isPrefilled(turns: readonly Turn[]): boolean {
  return turns.at(-1)?.role === 'assistant';
}

/** Stands for a turn of which nothing is left. */
const NOTHING: Block = { text: '…' };

/** Claude checks the signature of a thought, and takes none at the end of a turn. */
function withSignedThoughts(turn: Turn): Turn {
  if (!holds(turn, 'reasoningContent')) return turn;
  const signed = turn.content.filter((block) => !isUnsigned(block));
  const end = signed.findLastIndex(
    (block) => block['reasoningContent'] === undefined && block['cachePoint'] === undefined,
  );
  const isEndFine = signed.slice(end + 1).every((block) => block['reasoningContent'] === undefined);
  const content = isEndFine ? signed : signed.slice(0, end + 1);
  return { role: turn.role, content: content.length === 0 ? [NOTHING] : content };
}

function isUnsigned({ reasoningContent }: JsonObject): boolean {
  if (!isObject(reasoningContent)) return false;
  const { reasoningText } = reasoningContent;
  return isObject(reasoningText) && (reasoningText['signature'] ?? '') === '';
}

function withoutThoughts(turn: Turn): Turn {
  if (!holds(turn, 'reasoningContent')) return turn;
  const content = turn.content.filter((block) => block['reasoningContent'] === undefined);
  return { role: turn.role, content: content.length === 0 ? [NOTHING] : content };
}

/** Words in one turn, calls of tools in the next but one. */
function callsApart(turn: Turn): Turn[] {
  const calls = turn.content.filter((block) => block['toolUse'] !== undefined);
  if (calls.length === 0 || calls.length === turn.content.length) return [turn];
  const others = turn.content.filter((block) => block['toolUse'] === undefined);
  return [
    { role: 'assistant', content: others },
    { role: 'user', content: [{ text: 'Go on.' }] },
    { role: 'assistant', content: calls },
  ];
}

/** Results in one turn, what else there is in the next but one. */
function resultsApart(turn: Turn, { model }: Target): Turn[] {
  const results: Block[] = [];
  const others: Block[] = [];
  const moved: Block[] = [];
  let target = results;
  for (const block of turn.content) {
    const { toolResult } = block;
    if (isObject(toolResult)) results.push(model.traits.imagesInResults ? block : textOf(toolResult, moved));
    else {
      // A cache point stays behind its block.
      if (block['cachePoint'] === undefined) target = others;
      target.push(block);
    }
  }
  if (moved.length > 0) others.unshift({ text: 'What the tools gave besides text:' }, ...moved);
  const rest = withTextBesideDocuments(others);
  if (rest.length === 0) return [{ role: 'user', content: results }];
  if (model.traits.textBesideTools) return [{ role: 'user', content: [...results, ...rest] }];
  return [
    { role: 'user', content: results },
    { role: 'assistant', content: [{ text: 'Noted.' }] },
    { role: 'user', content: rest },
  ];
}

/** The result with its texts alone; what else it has is moved. */
function textOf(toolResult: JsonObject, moved: Block[]): Block {
  const given: readonly unknown[] = Array.isArray(toolResult['content']) ? toolResult['content'] : [];
  const blocks = given.filter(isObject);
  const texts = blocks.filter(isText);
  if (texts.length === blocks.length) return { toolResult };
  addAll(
    moved,
    blocks.filter((block) => !isText(block)),
  );
  const content = texts.length === 0 ? [{ text: '(in the next message)' }] : texts;
  return { toolResult: { ...toolResult, content } };
}

function isText(block: JsonObject): boolean {
  return block['text'] !== undefined || block['json'] !== undefined;
}

const GO_ON: Turn = {
  role: 'user',
  content: [
    {
      text: 'Go on with your last message exactly where it ends. Repeat nothing of it, and do not comment on this.',
    },
  ],
};

/** An assistant's turn at the end is the beginning of the answer: it may not end in white space, if it may be at all. */
function withEnd(turns: readonly Turn[], isPrefillTaken: boolean): readonly Turn[] {
  const last = turns.at(-1);
  if (last === undefined || last.role === 'user') return turns;
  if (!isPrefillTaken) return [...turns, GO_ON];
  const at = last.content.findLastIndex((block) => block['cachePoint'] === undefined);
  const text = last.content[at]?.['text'];
  if (typeof text !== 'string') return turns;
  const stripped = text.trimEnd();
  if (stripped.length === text.length) return turns;
  const content = last.content.with(at, { text: stripped });
  return [...turns.slice(0, -1), { role: last.role, content }];
}
