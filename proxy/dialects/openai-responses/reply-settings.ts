/** What whole answers and streams of a Responses call have in common. */
import type { AnswerReading } from '../converse/answer-reading.ts';
import type { ResponseFrame } from './response-frame.ts';
import type { ToolRegistry } from './tool-registry.ts';

export type ReplySettings = AnswerReading & {
  /** Ids of items end in it; it is unique to the request. */
  readonly idSuffix: string;
  readonly frame: ResponseFrame;
  readonly isStream: boolean;
  /** Whether the answer is to be kept: then its last word waits until it is. */
  readonly isKept: boolean;
  readonly wantsSummary: boolean;
  readonly wantsSealed: boolean;
  readonly toolRegistry: ToolRegistry;
};
