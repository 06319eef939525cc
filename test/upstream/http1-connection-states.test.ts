/** What is hard to time with a server: a connection by itself, on a socket that is written when the test says so. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Connection, type ConnectionOwner } from '../../proxy/upstream/http1/connection.ts';
import type { AnswerReceiver } from '../../proxy/upstream/http1/receiver.ts';
import { answerOf } from '../support/raw-bedrock.ts';

const limits = { connectTimeoutMs: 1_000, silenceTimeoutMs: 1_000, keepAliveMs: 50_000 };

const receiver: AnswerReceiver = {
  hasEnded: false,
  onRequestQueued: () => undefined,
  onRequestStart: () => undefined,
  onRequestSent: () => undefined,
  onRequestWritten: () => undefined,
  onResponseStart: () => undefined,
  onResponseData: () => undefined,
  onResponseEnd: () => undefined,
  onResponseError: () => undefined,
};

function notingOwner(notes: string[]): ConnectionOwner {
  return {
    tick: 0,
    onOpened: () => notes.push('opened'),
    onFree: () => notes.push('free'),
    onGone: (_connection, error) => notes.push(error === null ? 'gone' : `gone: ${error.name}`),
  };
}

class HeldSocket extends Socket {
  isWritten: () => void = () => undefined;

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.isWritten = done;
  }

  override _writev(_chunks: unknown, done: () => void): void {
    this.isWritten = done;
  }
}

test('a connection whose reader paused at the end of an early answer reads the next answer', async () => {
  const notes: string[] = [];
  const socket = new HeldSocket();
  const connection = new Connection(socket, notingOwner(notes), limits);
  connection.onConnected();
  const pausing = { ...receiver, onResponseData: () => connection.pause() };
  connection.take({ head: 'POST / HTTP/1.1\r\n\r\n', body: Buffer.alloc(10_000), receiver: pausing });
  connection.write();
  const answer = Buffer.from(answerOf('early'));
  connection.onRead(answer, answer.length);
  ok(socket.isPaused() && socket.writableLength > 0);
  connection.resume();
  socket.isWritten();
  await nextTurn();
  await nextTurn();
  deepEqual([notes, connection.state], [['opened', 'free'], 'free']);
  equal(socket.isPaused(), false);
  socket.destroy();
});

test('a server that speaks before the connection is there fails who waits for it', () => {
  const notes: string[] = [];
  const connection = new Connection(new Socket(), notingOwner(notes), limits);
  const unasked = Buffer.from(answerOf('unasked'));
  connection.onRead(unasked, unasked.length);
  deepEqual([notes, connection.state], [['gone: ConnectionError'], 'closed']);
});
