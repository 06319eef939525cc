/** Requests for Bedrock as dialects make them and upstream sends them, and the head of an answer. */
export type BedrockOperation =
  | 'invoke'
  | 'invoke-with-response-stream'
  | 'converse'
  | 'converse-stream'
  | 'count-tokens';

/**
 * Paths at which Bedrock speaks the clients' own APIs; the body names the model. bedrock-runtime has OpenAI's below
 * `/openai/v1`; bedrock-mantle below that or `/v1`, by model, and Anthropic's.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
 */
export type NativeOperation =
  | '/anthropic/v1/messages'
  | '/anthropic/v1/messages/count_tokens'
  | `${'/v1' | '/openai/v1'}/${'chat/completions' | 'responses'}`;

/** The hosts of Bedrock that serve models: `bedrock-runtime.{region}.amazonaws.com`, `bedrock-mantle.{region}.api.aws`. */
export type BedrockEndpoint = 'runtime' | 'mantle';

/** `POST /model/{upstreamId}/{operation}`, or to the path of a native operation, with a JSON body. */
export type UpstreamRequest = {
  readonly operation: BedrockOperation | NativeOperation;
  /** @default runtime */
  readonly endpoint?: BedrockEndpoint;
  /** The id in the path when it is not the deployment's own id: CountTokens takes no inference profile. */
  readonly upstreamId?: string;
  /** Headers beside those every request has. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /**
   * Bodies of further requests of the same kind: their answers belong to the same call, and go to `Reply.parts`. Never
   * of a stream. @default none
   */
  readonly more?: readonly Buffer[];
  /** Who asks for the prompt cache. @default nobody */
  readonly cachePoints?: 'client' | 'gateway';
  /** Called when `body` is on its way: it need not be held any longer. @default it is kept */
  readonly letGo?: () => void;
  /** Gives `body` to one who sends it, and who calls `written` with it when it has been written. @default `body` */
  readonly forSending?: () => Buffer;
  readonly written?: (body: Buffer) => void;
};

/**
 * A request that is not for a model: `ApplyGuardrail` of Bedrock (`POST /guardrail/{id}/version/{version}/apply`), or an
 * operation of Comprehend, whose name is in a header. https://docs.aws.amazon.com/comprehend/latest/APIReference/
 */
export type CheckRequest = {
  readonly service: 'bedrock' | 'comprehend';
  readonly region: string;
  /** Percent-encoded. */
  readonly path: string;
  /** `x-amz-target`, of Comprehend. */
  readonly amzTarget?: string;
  readonly body: Buffer;
};

export function isNative(operation: UpstreamRequest['operation']): operation is NativeOperation {
  return operation.startsWith('/');
}

/** The head of Bedrock's answer. */
export type AnswerHead = {
  /** One header, lower-case name. */
  readonly header: (name: string) => string | null;
};
