/**
 * A conversation for Converse: system blocks and turns that alternate.
 *
 * - consecutive contributions of one side are merged; tool results go first in the user turn that answers tool calls.
 * - a turn without content is left out. A conversation that does not begin with the user gets a short user turn in
 *   front, which Converse demands.
 */
import { isObject } from '../json.ts';
import { addAll } from '../lists.ts';
import { noAttachments, type Attachments } from '../token-bound.ts';
import { ContentReader, withTextBesideDocuments, type Block } from './content.ts';
import { withToolPairs } from './tool-pairs.ts';

export type Turn = { readonly role: 'user' | 'assistant'; readonly content: readonly Block[] };

export type Conversation = {
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
  readonly attachments: Attachments;
  readonly hasCachePoints: boolean;
  /** Where the first image stands, for the refusal of models that see none. */
  readonly firstImage: string | null;
  /** Whether a text of white space alone was left out. */
  readonly hasBlankText: boolean;
  /** Where a text stands that is marked for a guardrail; null: nowhere. */
  readonly guarded: string | null;
  /** Whether there are parts that OpenAI's own API does not know. */
  readonly hasOwnParts: boolean;
  /** Where the 21st image stands. */
  readonly firstOfMany: string | null;
  /** Names of the tools that earlier turns called. */
  readonly toolsCalled: ReadonlySet<string>;
};

/** A turn while it is built: results of tools stand before all else. */
export type OpenTurn = {
  readonly role: 'user' | 'assistant';
  readonly results: Block[];
  readonly others: Block[];
};

export class TurnBuilder {
  readonly system: Block[] = [];
  readonly content = new ContentReader(noAttachments());
  readonly #turns: OpenTurn[] = [];
  /** Null: none yet. */
  #toolsCalled: Set<string> | null = null;

  /** The turn that a contribution of this side belongs to: the last one, or a new one. */
  turn(role: 'user' | 'assistant'): OpenTurn {
    const last = this.#turns.at(-1);
    if (last !== undefined && last.role === role) return last;
    const turn: OpenTurn = { role, results: [], others: [] };
    this.#turns.push(turn);
    return turn;
  }

  /** Instructions: before the first turn they are the system prompt, later a tagged text of the turn they are in. */
  instruct(blocks: readonly Block[]): { readonly target: Block[]; readonly blocks: readonly Block[] } {
    if (this.#turns.length === 0) return { target: this.system, blocks };
    const tagged = blocks.map((block) =>
      typeof block['text'] === 'string' ? { text: `<system>\n${block['text']}\n</system>` } : block,
    );
    return { target: this.turn('user').others, blocks: tagged };
  }

  /** A call that the assistant made. */
  call(toolUse: { readonly toolUseId: string; readonly name: string; readonly input: unknown }): Block {
    (this.#toolsCalled ??= new Set()).add(toolUse.name);
    return { toolUse };
  }

  /** Null when nothing was said at all. */
  finish(): Conversation | null {
    const turns: { readonly role: Turn['role']; readonly content: Block[] }[] = [];
    for (const { role, results, others } of this.#turns) {
      if (results.length === 0 && others.length === 0) continue;
      // Turns that became neighbours because one between them was empty are merged too.
      let last = turns.at(-1);
      if (last === undefined || last.role !== role) {
        if (turns.length === 0 && role !== 'user')
          turns.push({ role: 'user', content: [{ text: 'Continue.' }] });
        last = { role, content: [] };
        turns.push(last);
      }
      addAll(last.content, results);
      addAll(last.content, withTextBesideDocuments(others));
    }
    if (turns.length === 0) {
      if (this.system.length === 0) return null;
      turns.push({ role: 'user', content: [{ text: 'Continue.' }] });
    }
    return {
      system: this.system,
      turns: withToolPairs(turns),
      attachments: this.content.attachments,
      hasCachePoints: this.content.hasCachePoints,
      firstImage: this.content.firstImage,
      firstOfMany: this.content.firstOfMany,
      hasBlankText: this.content.hasBlankText,
      guarded: this.content.guarded,
      hasOwnParts: this.content.hasOwnParts,
      toolsCalled: this.#toolsCalled ?? NO_NAMES,
    };
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Whether a turn holds a block of a kind (`toolUse`, `reasoningContent` …). */
export function holds(turn: Turn, kind: string): boolean {
  return turn.content.some((block) => isObject(block) && block[kind] !== undefined);
}
