/**
 * OpenAI's published OpenAPI document, as the schemas that `@effect/ai-openai` generates from it: every object and
 * event that the document describes is an export of that package's `Generated` module, under the document's own name.
 * Read strictly: what the document demands must be there, and a member that it does not know must be an allowance.
 */
import assert from 'node:assert/strict';
import * as document from '@effect/ai-openai/Generated';
import { isSuccess } from 'effect/Result';
import { decodeUnknownResult } from 'effect/Schema';
import { withoutAllowed, type Allowances } from './allowances.ts';

const schemas = {
  CompactResource: document.CompactResource,
  CreateChatCompletionResponse: document.CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse: document.CreateChatCompletionStreamResponse,
  CreateEmbeddingResponse: document.CreateEmbeddingResponse,
  ErrorResponse: document.ErrorResponse,
  ListModelsResponse: document.ListModelsResponse,
  Model: document.Model,
  Response: document.Response,
  ResponseStreamEvent: document.ResponseStreamEvent,
  TokenCountsResource: document.TokenCountsResource,
};

/** A schema of the document, and what may differ from it. */
export type DocumentedType = {
  readonly name: keyof typeof schemas;
  readonly allowances: Allowances;
  /** What is wrong with a value; null when nothing is. */
  readonly problem: (value: unknown) => string | null;
};

export function documented(
  name: keyof typeof schemas,
  allowances: DocumentedType['allowances'] = {},
): DocumentedType {
  const read = decodeUnknownResult(schemas[name], { errors: 'all', onExcessProperty: 'error' });
  return {
    name,
    allowances,
    problem: (value) => {
      const result = read(value);
      return isSuccess(result) ? null : String(result.failure);
    },
  };
}

/** Fails with all that is wrong, by path. */
export function assertDocumented(value: unknown, { name, allowances, problem }: DocumentedType): void {
  const found = problem(withoutAllowed(value, allowances));
  const text = JSON.stringify(value).slice(0, 2_000);
  assert.ok(found === null, `no ${name} by OpenAI's document: ${found}\n${text}`);
}
