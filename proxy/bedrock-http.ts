/** Requests for Bedrock as dialects make them and upstream sends them, and the head of an answer. */
export type BedrockOperation =
  | 'invoke'
  | 'invoke-with-response-stream'
  | 'converse'
  | 'converse-stream'
  | 'count-tokens';

/** What the bedrock-mantle endpoint takes, which speaks the clients' own APIs: its paths. The body names the model. */
export type MantleOperation =
  | '/anthropic/v1/messages'
  | '/anthropic/v1/messages/count_tokens'
  | '/v1/chat/completions';

/** `POST /model/{upstreamId}/{operation}`, or to a path of mantle's, with a JSON body. */
export type UpstreamRequest = {
  readonly operation: BedrockOperation | MantleOperation;
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
};

/** The head of Bedrock's answer. */
export type AnswerHead = {
  /** One header, lower-case name. */
  readonly header: (name: string) => string | null;
};
