/**
 * A rule of Bedrock's that its service model does not tell: what is refused beyond the shape of a body. Rules are data
 * with a check, so that the simulator, the fuzz checker, the page in docs and the run against the real service all hold
 * the same ones. The gateway's translation never reads them: its own facts are in core/catalog, and each is held against
 * the other.
 */
import type { JsonObject } from '../../core/json.ts';
import type { HttpErrorType } from '../wire/aws-error.ts';
import type { ModelSet } from './model-sets.ts';
import type { RequestView } from './request/view.ts';

export type Operation = 'converse' | 'invoke' | 'count-tokens' | 'mantle';

/** documented: AWS or the maker says so. live: the service's own error, quoted in public. suspected: neither, be safe. */
export type Evidence = 'documented' | 'live' | 'suspected';

/** Where a body breaks a rule; `what` fills the same word in the message. */
export type Breach = { readonly at: string; readonly what?: string };

/** A body that must pass beside one that must be refused. The id is the foundation model's. */
export type Example = {
  readonly name: string;
  readonly operation: Operation;
  readonly isStream: boolean;
  readonly modelId: string;
  readonly passes: JsonObject;
  readonly refused: JsonObject;
};

export type Rule = {
  /** `R05`: never given to another rule. */
  readonly id: string;
  /** What is refused or demanded, in one sentence. */
  readonly title: string;
  readonly models: ModelSet;
  readonly operations: readonly Operation[];
  readonly exception: HttpErrorType;
  /** Who refuses: Converse puts what the model says behind words of its own. */
  readonly saidBy: 'service' | 'model';
  /** The words, with `{at}` and `{what}`; `isQuoted` tells whether they are the service's own. */
  readonly message: string;
  /** Anthropic's words, where they are others in its own body. */
  readonly claudeMessage?: string;
  readonly isQuoted: boolean;
  readonly sources: readonly string[];
  readonly evidence: Evidence;
  /** When it was last looked up. */
  readonly date: string;
  readonly breaches: (request: RequestView) => readonly Breach[];
  readonly examples: readonly Example[];
};
