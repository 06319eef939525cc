/** Answers of embedding models → OpenAI's list of embeddings, and their tokens. */
import { NO_USAGE } from '../../../core/usage/usage.ts';
import type { Reply } from '../dialect.ts';
import type { AnswerHead } from '../../bedrock-http.ts';
import { countOf, isObject, parseAnswer, type JsonObject } from '../json.ts';
import { countInHead, INPUT_COUNT } from '../token-headers.ts';
import { createWholeReply } from '../whole-reply.ts';
import type { EmbeddingsRequest } from './request.ts';

/** `inputBound`: the most tokens that the call was admitted with. */
export function createEmbeddingsReply(request: EmbeddingsRequest, model: string, inputBound: number): Reply {
  const answers: (readonly (readonly number[])[])[] = [];
  let inputTokens = 0;
  /** Whether every answer told its tokens. */
  let isFinal = true;
  /** Whether one came without. */
  let isUncounted = false;
  const take = (index: number, body: Buffer, head: AnswerHead | undefined): void => {
    const answer = parseAnswer(body);
    answers[index] = vectorsOf(answer);
    const count = countInHead(head, INPUT_COUNT) ?? countOf(answer, 'inputTextTokenCount');
    inputTokens += count;
    isFinal &&= count > 0;
    isUncounted ||= count === 0;
  };
  const done = (): Buffer => {
    const vectors = answers.flat();
    if (vectors.length !== request.texts.length) {
      throw new SyntaxError(`${vectors.length} vectors came for ${request.texts.length} texts`);
    }
    return Buffer.from(listText(vectors, request, model, inputTokens), 'utf8');
  };
  return createWholeReply({
    whole: (body, head) => {
      take(0, body, head);
      return done();
    },
    parts: {
      take,
      lost: (_index, requestBytes) => {
        inputTokens = Math.min(inputTokens + requestBytes, inputBound);
        isFinal = false;
      },
      done,
    },
    usage: () => ({ ...NO_USAGE, inputTokens: isUncounted ? inputBound : inputTokens }),
    isUsageFinal: () => isFinal && inputTokens > 0,
  });
}

function listText(
  vectors: readonly (readonly number[])[],
  { encoding }: EmbeddingsRequest,
  model: string,
  tokens: number,
): string {
  const data = vectors.map((vector, index) => {
    const embedding = encoding === 'base64' ? `"${base64Of(vector)}"` : JSON.stringify(vector);
    return `{"object":"embedding","index":${index},"embedding":${embedding}}`;
  });
  const usage = `{"prompt_tokens":${tokens},"total_tokens":${tokens}}`;
  return `{"object":"list","data":[${data.join(',')}],"model":${JSON.stringify(model)},"usage":${usage}}`;
}

/** Titan: `embedding`. Cohere: `embeddings`, a list of vectors or such lists by type. Nova: `embeddings[].embedding`. */
function vectorsOf(answer: JsonObject): readonly (readonly number[])[] {
  const { embedding, embeddings } = answer;
  if (Array.isArray(embedding)) return [vectorOf(embedding)];
  const list = isObject(embeddings) ? embeddings['float'] : embeddings;
  if (!Array.isArray(list)) throw new SyntaxError('the upstream answered without embeddings');
  return list.map((item: unknown) => vectorOf(isObject(item) ? item['embedding'] : item));
}

function vectorOf(value: unknown): readonly number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  throw new SyntaxError('the upstream answered with an embedding that is no list of numbers');
}

/** OpenAI's base64: 32-bit floats, lowest byte first. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
