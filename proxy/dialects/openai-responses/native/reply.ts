/**
 * The answer of OpenAI's Responses API on Bedrock: each event goes to the client with the bytes it came in, but for the
 * few that hold the `response` object. A stream that breaks ends with `response.failed`, as one that Bedrock itself ends.
 *
 *   created, in_progress → items and their deltas → completed | incomplete | failed
 */
import type { Refusal } from '../../../../core/errors.ts';
import { pingStream, type ByteSink } from '../../byte-sink.ts';
import type { CompleteAnswer, Keeping, Reply } from '../../dialect.ts';
import { isObject, parseAnswer } from '../../json.ts';
import { meteredBy } from '../../meter.ts';
import { withoutAccount } from '../../refusals.ts';
import { memberIn, withMembers } from '../../splice.ts';
import { CLOSE_BRACE, OPEN_BRACE } from '../../top-level.ts';
import type { ResponseFrame } from '../response-frame.ts';
import { eventForClient, responseForClient, type ClientView } from './for-client.ts';
import { ResponseMeter } from './meter.ts';

export type NativeReplySettings = ClientView & {
  readonly isStream: boolean;
  /** The `response` object of a stream that breaks. */
  readonly frame: ResponseFrame;
};

export function createNativeReply(settings: NativeReplySettings): Reply {
  const answer = new NativeAnswer(settings);
  const keeping: Keeping = {
    complete: () => answer.complete,
    unkept: () => answer.response('not kept'),
    finish: (outcome, sink) => answer.finish(outcome, sink),
  };
  return {
    contentType: settings.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (name, data, sink) => answer.event(name, data, sink),
    end: (sink) => answer.end(sink),
    fail: (refusal, sink) => answer.fail(refusal, sink),
    ping: pingStream,
    whole: (body) => answer.whole(body),
    ...(settings.head.isKept ? { keeping } : {}),
    ...meteredBy(answer.meter),
  };
}

class NativeAnswer {
  readonly meter = new ResponseMeter();
  /** The answer as it is to be kept, once it is complete. */
  complete: CompleteAnswer | null = null;
  readonly #settings: NativeReplySettings;
  #isEnded = false;
  /** The last event of a stream and its name, or the body of a whole answer. */
  #last: { readonly name: string; readonly data: Buffer } | null = null;
  #nextNumber = 0;
  /** The lines before the data of an event, and the event's name: most have that of the one before. */
  #head: Buffer = EVENT_END;
  #headName = '';
  #id: string | null = null;

  constructor(settings: NativeReplySettings) {
    this.#settings = settings;
  }

  event(name: string, data: Buffer, sink: ByteSink): void {
    const { head } = this.#settings;
    if (!isWholeObject(data)) throw new SyntaxError('the upstream sent an event that is cut');
    const type = name === '' ? typeOf(data) : name;
    this.#nextNumber += 1;
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.#seen(data);
        this.#send(type, this.#forClient(data, head.isKept ? 'kept' : 'not kept'), sink);
        return;
      case 'response.completed':
      case 'response.incomplete':
        this.#ended(data);
        this.#last = { name: type, data: Buffer.from(data) };
        return;
      case 'response.failed':
        this.#ended(data);
        this.#send(type, this.#forClient(withoutAccountIn(data), 'not kept'), sink);
        this.#isEnded = true;
        return;
      default:
        this.meter.passed(type, data);
        this.#send(type, head.isKept ? eventForClient(data, this.#settings) : data, sink);
    }
  }

  /** False: Bedrock ended it as failed, or without an end. */
  end(sink: ByteSink): boolean {
    if (this.#last === null) return false;
    if (this.#settings.head.isKept) this.#keep(this.response('kept'));
    else this.finish('not kept', sink);
    return true;
  }

  /** The last event. */
  finish(outcome: 'kept' | 'not kept', sink: ByteSink): void {
    if (this.#last === null) return;
    const { name, data } = this.#last;
    this.#send(name, this.#forClient(data, outcome), sink);
    this.#isEnded = true;
  }

  fail(refusal: Refusal, sink: ByteSink): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { head, frame } = this.#settings;
    let response = Buffer.from(frame.text({ kind: 'failed', refusal }, '', 'not kept'), 'utf8');
    if (!head.isKept && this.#id !== null) response = Buffer.from(withMembers(response, { id: this.#id }));
    const tail = `,"sequence_number":${this.#nextNumber}}`;
    const event = [Buffer.from('{"type":"response.failed","response":'), response, Buffer.from(tail)];
    this.#send('response.failed', Buffer.concat(event), sink);
  }

  whole(body: Buffer): Buffer {
    this.meter.ended(parseAnswer(body));
    if (!this.meter.isFinal || this.meter.stopReason === 'failed') {
      throw new SyntaxError('the upstream answered without usage, or that it has failed');
    }
    this.#last = { name: '', data: body };
    const { isKept } = this.#settings.head;
    const response = this.response(isKept ? 'kept' : 'not kept');
    if (isKept) this.#keep(response);
    return response;
  }

  /** The `response` object of an answer that has ended, for the client. */
  response(store: 'kept' | 'not kept'): Buffer {
    if (this.#last === null) throw new Error('there is no whole answer yet');
    const { name, data } = this.#last;
    return responseForClient(name === '' ? data : responseIn(data), this.#settings, store);
  }

  #ended(data: Buffer): void {
    const { response } = parseAnswer(data);
    if (!isObject(response)) throw new SyntaxError('an event without its response');
    this.meter.ended(response);
  }

  #keep(response: Buffer): void {
    const output = memberIn(response, 'output')?.toString('utf8') ?? '[]';
    this.complete = { response: response.toString('utf8'), output };
  }

  #forClient(data: Buffer, store: 'kept' | 'not kept'): Buffer {
    return withMembers(data, { response: responseForClient(responseIn(data), this.#settings, store) });
  }

  /** Whether the client has been told the response's id, which it has to the end. */
  #seen(data: Buffer): void {
    this.#id ??= memberIn(responseIn(data), 'id')?.toString('utf8') ?? null;
  }

  #send(name: string, data: Buffer, sink: ByteSink): void {
    if (name !== this.#headName) {
      this.#headName = name;
      this.#head = Buffer.from(`event: ${name}\ndata: `, 'latin1');
    }
    sink.piece(this.#head);
    sink.piece(data);
    sink.piece(EVENT_END);
  }
}

/** The bytes of most events are passed on unread. */
function isWholeObject(data: Buffer): boolean {
  return data[0] === OPEN_BRACE && data[data.length - 1] === CLOSE_BRACE;
}

/** The `response` object of an event. Throws a SyntaxError when there is none. */
function responseIn(data: Buffer): Buffer {
  const response = memberIn(data, 'response');
  if (response === null || response[0] !== OPEN_BRACE) throw new SyntaxError('an event without its response');
  return response;
}

function typeOf(data: Buffer): string {
  const { type } = parseAnswer(data);
  return typeof type === 'string' ? type : 'message';
}

/** The event with Bedrock's words about an error, but for what they may say of the account. */
function withoutAccountIn(data: Buffer): Buffer {
  const response = responseIn(data);
  const error = memberIn(response, 'error');
  const message = error === null || error[0] !== OPEN_BRACE ? undefined : parseAnswer(error)['message'];
  if (error === null || typeof message !== 'string') return data;
  const said = withMembers(error, { message: JSON.stringify(withoutAccount(message)) });
  return withMembers(data, { response: withMembers(response, { error: said }) });
}

const EVENT_END = Buffer.from('\n\n');
