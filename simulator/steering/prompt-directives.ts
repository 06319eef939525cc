/**
 * Finds the directives of a conversation's newest user turn and picks the one to play now.
 *
 * 1 A turn is a run of messages that are not the assistant's. Walk back from the end; runs that only answer tool
 *   calls belong to the turn before them.
 * 2 Directives of that turn are steps. A step with tool calls is done once as many tool results stand after it.
 * 3 The first step that is not done is played; with none left, the model answers by itself.
 */
import type { Conversation, Turn } from '../model/conversation.ts';
import { invalid } from '../wire/aws-error.ts';
import { readDirective, type Directive } from './directive.ts';

const OPENING = '[[sim ';
const MAX_REMEMBERED = 1000;

const remembered = new Map<string, Directive>();

/** The directive to play, or null when the prompt holds none (any more). */
export function directiveOf(conversation: Conversation): Directive | null {
  const { texts, resultsAfter } = newestSteeredTurn(conversation.turns);
  let results = resultsAfter;
  for (const text of texts) {
    let at = text.indexOf(OPENING);
    while (at !== -1) {
      const json = jsonAt(text, at + OPENING.length);
      const directive = parse(json);
      const calls = directive.tools.length;
      if (calls === 0 || results < calls) return directive;
      results -= calls;
      at = text.indexOf(OPENING, at + OPENING.length + json.length);
    }
  }
  return null;
}

/** Texts of the newest turn that holds a directive (empty when the newest turn of the user has none). */
function newestSteeredTurn(turns: readonly Turn[]): { texts: readonly string[]; resultsAfter: number } {
  let resultsAfter = 0;
  let at = turns.length - 1;
  while (at >= 0) {
    const texts: string[] = [];
    let results = 0;
    for (; at >= 0; at -= 1) {
      const turn = turns[at];
      if (turn === undefined || turn.role === 'assistant') break;
      texts.unshift(...turn.texts);
      results += turn.toolResults.length;
    }
    if (texts.some((text) => text.includes(OPENING))) return { texts, resultsAfter };
    const isOwnTurn = texts.length > 0 && results === 0;
    if (isOwnTurn) break;
    resultsAfter += results;
    at -= 1;
  }
  return { texts: [], resultsAfter };
}

/** The balanced JSON object that starts at `start`. */
function jsonAt(text: string, start: number): string {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return text.slice(start, at + 1);
    }
  }
  throw invalid('simulator directive: no complete JSON object after "[[sim "');
}

function parse(json: string): Directive {
  const known = remembered.get(json);
  if (known !== undefined) return known;
  let directive: Directive;
  try {
    directive = readDirective(JSON.parse(json), json);
  } catch (error) {
    throw invalid(`simulator directive: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(json, directive);
  return directive;
}
