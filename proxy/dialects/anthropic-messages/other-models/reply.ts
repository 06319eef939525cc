/** The reply of a model that is not Claude's to Anthropic's clients: whole message or stream. */
import { createConverseReply } from '../../converse/reply.ts';
import type { Reply } from '../../dialect.ts';
import type { MessageSettings } from './ending.ts';
import { ConverseMessageStream } from './stream.ts';
import { wholeMessage } from './whole.ts';

export function createOtherModelReply(settings: MessageSettings, requestId: string): Reply {
  const stream = new ConverseMessageStream(settings, requestId);
  return createConverseReply(
    () => stream,
    stream.account,
    settings,
    (answer) => JSON.stringify(wholeMessage(answer, settings)),
  );
}
