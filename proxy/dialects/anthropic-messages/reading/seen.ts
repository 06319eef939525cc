/**
 * What was seen in a request while its shape was checked: all that the translation needs to know so that it need not look
 * again. A list in which nothing has to change goes to Bedrock with the bytes it came in.
 */
import type { JsonObject } from '../../json.ts';
import { noAttachments, type Attachments } from '../../token-bound.ts';

/** The lists that hold cache points, in the order in which the model reads them. */
export type Section = 'tools' | 'system' | 'messages';

export type Seen = {
  readonly attachments: Attachments;
  /** Something in the list is written otherwise for every Claude on Bedrock. */
  readonly mends: Record<Section, boolean>;
  readonly points: Points;
  hasSystemTurns: boolean;
  /** A system turn stands where no model takes one. */
  hasMisplacedSystemTurns: boolean;
  hasThinking: boolean;
  /** Calls of tools, or their results. */
  hasToolBlocks: boolean;
  hasDeferredTools: boolean;
  hasMemoryTool: boolean;
  /** A tool's input is to be streamed as it is written. */
  wantsToolStreaming: boolean;
  /** Where an image stands that is too large to be one of many. */
  largeImage: string | null;
  /** Tools defined by system turns. */
  readonly addedTools: JsonObject[];
  /** The first thing that Claude refuses and another model may take. */
  claudeFault: { readonly path: string; readonly say: string } | null;
};

export type Points = {
  readonly counts: Record<Section, number>;
  /** Whether the points of a section, or of one before it, include one of five minutes. */
  readonly hasFiveMinutes: Record<Section, boolean>;
  /** One of an hour stands after one of five minutes. */
  isOrderBroken: boolean;
  /** One has members that Bedrock does not take. */
  isOdd: boolean;
};

export function nothingSeen(): Seen {
  return {
    attachments: noAttachments(),
    mends: { tools: false, system: false, messages: false },
    points: {
      counts: { tools: 0, system: 0, messages: 0 },
      hasFiveMinutes: { tools: false, system: false, messages: false },
      isOrderBroken: false,
      isOdd: false,
    },
    hasSystemTurns: false,
    hasMisplacedSystemTurns: false,
    hasThinking: false,
    hasToolBlocks: false,
    hasDeferredTools: false,
    hasMemoryTool: false,
    wantsToolStreaming: false,
    largeImage: null,
    addedTools: [],
    claudeFault: null,
  };
}

/** Notes what Claude refuses; only the first counts, as Anthropic's API tells one. */
export function noteFault(seen: Seen, path: string, say: string): void {
  seen.claudeFault ??= { path, say };
}
