/**
 * One of several choices: its pieces get its index and the id that all of them show. What ends the stream, the usage of
 * all and the last event, comes after the events of all choices.
 */
import { answerIdOf } from '../../answer-id.ts';
import { ByteSink } from '../../byte-sink.ts';
import type { AnswerChoice, Reply } from '../../dialect.ts';
import { parseAnswer, type JsonObject } from '../../json.ts';
import { choicesTogether } from '../choices.ts';
import { chatUsage } from '../endings.ts';
import { isOnlyUsage } from './meter.ts';

/** `reply` reads and shows the answer as if it were the only one. */
export function createChoiceReply(reply: Reply, includeUsage: boolean, choice: AnswerChoice): Reply {
  const own = new ByteSink();
  /** What every piece says, of the last one. */
  let head: JsonObject = {};
  return {
    ...reply,
    event: (name, data, sink) => {
      reply.event(name, data, own);
      const shown = own.take();
      if (shown.length === 0 || data.equals(DONE)) return;
      const { usage, ...piece } = asChoice(parseAnswer(shown.subarray(DATA_LENGTH)), choice);
      head = piece;
      if (isOnlyUsage(piece)) return;
      sink.utf8(`data: ${JSON.stringify(usage === undefined ? piece : { ...piece, usage: null })}\n\n`);
    },
    whole: (body) => Buffer.from(JSON.stringify(asChoice(parseAnswer(reply.whole(body)), choice)), 'utf8'),
    together: {
      whole: choicesTogether,
      end: (usage, sink) => {
        if (includeUsage)
          sink.utf8(`data: ${JSON.stringify({ ...head, choices: [], usage: chatUsage(usage) })}\n\n`);
        sink.latin1('data: [DONE]\n\n');
      },
    },
  };
}

const DONE = Buffer.from('[DONE]');
const DATA_LENGTH = 'data: '.length;

function asChoice(answer: JsonObject, { index, answerId }: AnswerChoice): JsonObject {
  const choices: readonly unknown[] = Array.isArray(answer['choices']) ? answer['choices'] : [];
  return {
    ...answer,
    id: answerIdOf('chatcmpl-', answerId),
    choices: choices.map((choice) => Object.assign({}, choice, { index })),
  };
}
