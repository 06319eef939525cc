/**
 * OpenAI's Responses API (`POST /v1/responses`) on Bedrock's Converse, for models of every family. Nothing is stored: a
 * client carries the conversation itself, its reasoning in `encrypted_content`.
 */
import { isRefusal } from '../../../core/errors.ts';
import { answerShape } from '../converse/answer-shape.ts';
import { converseBody } from '../converse/body.ts';
import type { DialectModule } from '../dialect.ts';
import { parseBody } from '../json.ts';
import { inputTokensBound } from '../token-bound.ts';
import { createResponsesReply } from './reply.ts';
import { checkResponses } from './request.ts';
import { ResponseFrame } from './response-frame.ts';

export const openaiResponses: DialectModule = {
  name: 'openai-responses',
  understand(raw) {
    const parsed = parseBody(raw.body);
    if (isRefusal(parsed)) return parsed;
    const request = checkResponses(parsed);
    if (isRefusal(request)) return request;
    return {
      dialect: 'openai-responses',
      modelAsked: request.model,
      isStream: request.isStream,
      maxOutputTokens: request.maxTokens,
      inputTokensBound:
        inputTokensBound(raw.body.length, request.conversation.attachments) + request.toolBook.addedBytes,
      imageCount: request.conversation.attachments.images,
      upstreamRequest: (target) => {
        const body = converseBody(request, target.model);
        if (isRefusal(body)) return body;
        return { operation: request.isStream ? 'converse-stream' : 'converse', body };
      },
      reply: (context) => {
        const hex = context.requestId.replaceAll('-', '');
        return createResponsesReply({
          idSuffix: hex,
          frame: new ResponseFrame(`resp_${hex}`, Math.floor(context.createdAtMs / 1000), request),
          isStream: request.isStream,
          isJsonTool: answerShape(request.format, context.target.model).kind === 'forced-tool',
          wantsSummary: request.wantsSummary,
          wantsSealed: request.wantsSealed,
          toolBook: request.toolBook,
        });
      },
    };
  },
};
