/** The types of the makers' SDKs that answers are held against, with what the gateway may leave out of them. */
import type * as anthropic from '@anthropic-ai/sdk/resources';
import type * as anthropicErrors from '@anthropic-ai/sdk/resources/shared';
import type * as openai from 'openai/resources';
import type * as responses from 'openai/resources/responses/responses';
import type { InputTokenCountResponse } from 'openai/resources/responses/input-tokens';

export type SdkTypes = {
  ChatCompletion: openai.ChatCompletion;
  ChatCompletionChunk: openai.ChatCompletionChunk;
  CreateEmbeddingResponse: openai.CreateEmbeddingResponse;
  InputTokenCountResponse: InputTokenCountResponse;
  Response: Without<responses.Response, NotInResponses>;
  CompactedResponse: responses.CompactedResponse;
  ResponseStreamEvent: Without<responses.ResponseStreamEvent, NotInResponses>;
  OpenaiModel: openai.Model;
  OpenaiModels: { object: 'list'; data: openai.Model[] };
  OpenaiError: { error: openai.ErrorObject };
  Message: Without<anthropic.Message, NotFromBedrock>;
  RawMessageStreamEvent: Without<
    Exclude<anthropic.RawMessageStreamEvent, anthropic.RawMessageDeltaEvent> | MessageDelta,
    NotFromBedrock
  >;
  MessageTokensCount: anthropic.MessageTokensCount;
  AnthropicModel: anthropic.ModelInfo;
  AnthropicModels: {
    data: anthropic.ModelInfo[];
    has_more: boolean;
    first_id: string | null;
    last_id: string | null;
  };
  AnthropicError: anthropicErrors.ErrorResponse | RequestTooLarge;
};

/** The SDK puts output_text together itself; access programs are for OpenAI's own models. */
type NotInResponses = 'output_text' | 'access_programs';

/** What Bedrock's Claude leaves out of the types of Anthropic's own API. Its bytes are passed on. */
type NotFromBedrock =
  | 'container'
  | 'diagnostics'
  | 'stop_details'
  | 'citations'
  | 'caller'
  | 'inference_geo'
  | 'server_tool_use'
  | 'service_tier'
  | 'speed'
  | 'output_tokens_details';

/** Bedrock's Claude repeats at the end what was written to the prompt cache. */
type MessageDelta = anthropic.RawMessageDeltaEvent & {
  usage: { cache_creation?: anthropic.CacheCreation | null };
};

/** Listed on Anthropic's page of errors, and missing among the SDK's types. */
type RequestTooLarge = {
  type: 'error';
  request_id: string | null;
  error: { type: 'request_too_large'; message: string };
};

/** The type with some members optional, wherever in it they stand. */
type Without<Type, Names extends string> = Type extends readonly (infer Item)[]
  ? Without<Item, Names>[]
  : Type extends object
    ? { [Name in keyof Type as Name extends Names ? never : Name]: Without<Type[Name], Names> } & {
        [Name in keyof Type as Name extends Names ? Name : never]?: Without<Type[Name], Names>;
      }
    : Type;
