/**
 * How much a request may hold, beside its bytes: the bounds that keep the work on it linear and its memory small. They
 * are far above what clients send; docs/clients.md tells them.
 */
import { refuse, type Refusal } from '../../core/errors.ts';

export const bounds = {
  /** JSON values in the body, counted before it is parsed: five for each of 100,000 messages. */
  values: 500_000,
  /** Levels of arrays and objects. What Jackson, the parser of many services written in Java, takes. */
  levels: 1_000,
  /** Members of the body itself. The largest of the APIs knows about forty. */
  fields: 1_000,
  /** Members of any other object, such as the properties of a tool's schema. */
  members: 10_000,
  /** Bytes of one member's name. */
  nameBytes: 65_536,
  /** Bytes between two of a body's brackets, commas and strings: white space, or a number. */
  gapBytes: 65_536,
  /** Anthropic: "There is a limit of 100,000 messages in a single request." */
  messages: 100_000,
  /** Content blocks of one message, one tool result or the system prompt. */
  parts: 10_000,
  /** Anthropic's tool search takes 10,000 tools, the most that any of the APIs documents. */
  tools: 10_000,
  /** Calls in one message: each is made of a tool, and a model makes a handful. */
  toolCalls: 10_000,
  /** Converse: `stopSequences` has at most 2,500 members. */
  stopSequences: 2_500,
  /** Choices of one request, each of which is a call to Bedrock. OpenAI takes 128; frameworks ask for ten at most. */
  choices: 16,
  /** Characters of the arguments of one call, or of one sealed thought: a model writes 128,000 tokens at most. */
  writtenByModel: 4_194_304,
  /** Characters of the schema that an answer follows. OpenAI takes 120,000 of its names and values. */
  schemaLength: 1_048_576,
  /** Characters of a tool's name, or of the id of a call. The APIs' own have fewer than a hundred. */
  nameLength: 4_096,
} as const;

/**
 * The largest body that Bedrock takes of an operation: `Body` of AWS's service model for bedrock-runtime has at most
 * 25,000,000 bytes, and CountTokens gets it in base64 with some JSON around it.
 */
const upstreamBytes: Readonly<Partial<Record<string, number>>> = {
  invoke: 25_000_000,
  'invoke-with-response-stream': 25_000_000,
  'count-tokens': 33_400_000,
};

/** Null: Bedrock may take a request of so many bytes. */
export function refuseUpstreamBytes(operation: string, bytes: number): Refusal | null {
  const most = upstreamBytes[operation];
  return most === undefined || bytes <= most
    ? null
    : refuse('body_too_large', {
        message: `The request is larger than 25,000,000 bytes, the most that Bedrock takes for this model.`,
      });
}

export function shown(bound: number): string {
  return bound.toLocaleString('en-US');
}

export function nestedTooDeeply(): Refusal {
  return refuse('invalid_request', {
    message: `The request body is nested too deeply: at most ${shown(bounds.levels)} levels are taken.`,
  });
}
