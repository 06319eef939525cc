/**
 * What passes between a connection and whoever has asked: no object and no closure for each answer, only calls in this order.
 *
 *   onRequestQueued → onRequestStart → onRequestSent → onResponseStart → onResponseData* → onResponseEnd
 *
 * `onResponseError` may come at any point after onRequestQueued, instead of all that follows. A request that could not be
 * written, since its connection was found closed, is queued once more.
 */

/** Where an answer comes from, for its receiver. After its end it must not be called. */
export type AnswerSource = {
  /** No data until `resume`; the end waits too. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Gives up, and closes the connection when the request was sent. `onResponseError` has been called when it returns. */
  readonly abort: (reason: Error) => void;
};

/** The head of an answer. */
export type ReceivedHead = {
  /** One header, lower-case name; the first value when it came several times. */
  readonly header: (name: string) => string | null;
  /** All headers with their lower-case names, as they came. */
  readonly headers: () => Iterable<readonly [string, string]>;
};

export type AnswerReceiver = {
  /** Nothing is to be sent any more: it was aborted. */
  readonly hasEnded: boolean;
  /** It waits for its turn; nothing was sent. */
  readonly onRequestQueued: (source: AnswerSource) => void;
  /** The next thing is to write it: from now on the server may know of it. */
  readonly onRequestStart: (source: AnswerSource) => void;
  /** All bytes of the request are the connection's now. */
  readonly onRequestSent: () => void;
  /** Of a large request, at any time after that: its body has been written, and the connection does not read it any more. */
  readonly onRequestWritten: (body: Buffer) => void;
  readonly onResponseStart: (status: number, head: ReceivedHead) => void;
  /** All of the body that came in one read, without its framing. It may be kept. */
  readonly onResponseData: (bytes: Buffer) => void;
  readonly onResponseEnd: () => void;
  readonly onResponseError: (error: Error) => void;
};
