/** Why a connection gave no answer, or not all of it. Errors of the system (`ECONNREFUSED`, a certificate's) stay as they are. */
export type ConnectionErrorCode =
  /** No connection, with its TLS handshake, in time. Nothing was sent. */
  | 'CONNECT_TIMEOUT'
  /** The server is silent, and the head of its answer has not come. */
  | 'HEAD_TIMEOUT'
  /** The server is silent in the middle of an answer. */
  | 'BODY_TIMEOUT'
  /** What came is no answer by RFC 9112, or one that could be read in two ways. */
  | 'BAD_ANSWER'
  /** The server closed the connection before the end of an answer. */
  | 'CUT_OFF'
  /** This side has closed all connections. */
  | 'CLOSED';

export class ConnectionError extends Error {
  readonly code: ConnectionErrorCode;

  constructor(code: ConnectionErrorCode, message: string) {
    super(message);
    this.name = 'ConnectionError';
    this.code = code;
  }
}

export function badAnswer(what: string): ConnectionError {
  return new ConnectionError('BAD_ANSWER', `the server's answer is not valid HTTP/1.1: ${what}`);
}
