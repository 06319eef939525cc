/**
 * Calls and results of tools in pairs, as Bedrock demands (R12 to R15 of docs/bedrock-rules.md): each call has one result
 * in the next turn, each result a call in the turn before, and no id is used twice. Clients cut, merge and repeat
 * histories, so what does not fit is mended: a call without a result gets one that says so, a result without a call
 * becomes text, results of one call are merged, and an id that was used before gets a number.
 */
import { isObject, type JsonObject } from '../json.ts';
import { addAll } from '../lists.ts';
import type { Block } from './content.ts';
import { resultAsText } from './tool-text.ts';
import type { Turn } from './turns.ts';

/** `turns` alternate, and results stand first in theirs. */
export function withToolPairs(turns: readonly Turn[]): readonly Turn[] {
  if (!turns.some((turn) => turn.content.some(isToolBlock))) return turns;
  const pairing = new Pairing();
  const paired = turns.map((turn) =>
    turn.role === 'assistant' ? pairing.calls(turn) : pairing.results(turn),
  );
  const last = pairing.results({ role: 'user', content: [] });
  return last.content.length === 0 ? paired : [...paired, last];
}

/** The calls of a turn that have one id at the client, which may be several: their ids for Bedrock. */
type Waiting = { readonly ids: string[]; answered: number };

class Pairing {
  /** All ids given to calls. */
  readonly #used = new Set<string>();
  /** How often the client has given each. */
  readonly #counts = new Map<string, number>();
  /** Calls of the turn before, by the id that the client gives them. */
  #waiting = new Map<string, Waiting>();

  calls(turn: Turn): Turn {
    this.#waiting = new Map();
    const content = turn.content.map((block) => {
      const call = block['toolUse'];
      if (!isObject(call)) return block;
      const asked = String(call['toolUseId']);
      const id = this.#unused(asked);
      const waiting = this.#waiting.get(asked);
      if (waiting === undefined) this.#waiting.set(asked, { ids: [id], answered: 0 });
      else waiting.ids.push(id);
      return id === asked ? block : { toolUse: { ...call, toolUseId: id } };
    });
    return { role: turn.role, content };
  }

  results(turn: Turn): Turn {
    const results: Block[] = [];
    const orphans: Block[] = [];
    const others: Block[] = [];
    /** What the result of a call holds so far. */
    const contents = new Map<string, unknown[]>();
    for (const block of turn.content) {
      const result = block['toolResult'];
      if (!isObject(result)) {
        (block['cachePoint'] !== undefined && others.length === 0 ? results : others).push(block);
        continue;
      }
      const id = this.#answer(String(result['toolUseId']));
      const earlier = id === null ? undefined : contents.get(id);
      if (id === null) addAll(orphans, resultAsText(result));
      else if (earlier !== undefined) addAll(earlier, contentOf(result));
      else {
        const content = [...contentOf(result)];
        contents.set(id, content);
        results.push({ toolResult: { ...result, toolUseId: id, content } });
      }
    }
    for (const { ids, answered } of this.#waiting.values()) {
      for (const id of ids.slice(answered)) results.push(noResult(id));
    }
    this.#waiting = new Map();
    return { role: turn.role, content: [...results, ...orphans, ...others] };
  }

  /** The call that a result answers; the last of those with its id takes all that come beyond them. */
  #answer(asked: string): string | null {
    const waiting = this.#waiting.get(asked);
    if (waiting === undefined) return null;
    waiting.answered = Math.min(waiting.answered + 1, waiting.ids.length);
    return waiting.ids[waiting.answered - 1] ?? null;
  }

  #unused(asked: string): string {
    let id = asked;
    let count = this.#counts.get(asked) ?? 1;
    while (this.#used.has(id)) id = `${asked.slice(0, 56)}_${++count}`;
    this.#counts.set(asked, count);
    this.#used.add(id);
    return id;
  }
}

function isToolBlock(block: Block): boolean {
  return block['toolUse'] !== undefined || block['toolResult'] !== undefined;
}

function noResult(toolUseId: string): Block {
  return { toolResult: { toolUseId, content: [{ text: '(no result)' }], status: 'error' } };
}

function contentOf({ content }: JsonObject): readonly unknown[] {
  return Array.isArray(content) ? content : [];
}
