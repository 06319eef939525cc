/** Clients that ask for a long stream and never read it: what a task holds for them, while Bedrock writes on. */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from '../guard/subject.ts';
import { forgetPeak, peakMib, residentMib } from './resident.ts';

export type SlowReaders = {
  readonly clients: number;
  /** Of each answer, at least. */
  readonly answerKilobytes: number;
  readonly beforeMib: number;
  readonly peakMib: number;
};

const WORDS = 60_000;
const BYTES_A_WORD = 40;
const LOOKS = 15;

export async function slowReaders(subject: Subject, clients: number): Promise<SlowReaders> {
  const body = JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 100_000,
    stream: true,
    messages: [{ role: 'user', content: `[[sim {"words":${WORDS},"wordsPerEvent":3}]] go` }],
  });
  const request = [
    'POST /v1/messages HTTP/1.1',
    'host: gateway',
    'content-type: application/json',
    `authorization: Bearer ${subject.key}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
  forgetPeak(subject.pid);
  const beforeMib = residentMib(subject.pid);
  const { hostname, port } = new URL(subject.origin);
  const sockets: Socket[] = [];
  for (let client = 0; client < clients; client += 1) {
    const socket = connect({ host: hostname, port: Number(port) });
    // Never read: no listener for data, and paused before the first byte.
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(request);
    sockets.push(socket);
  }
  for (let look = 0; look < LOOKS; look += 1) await delay(1_000);
  const peak = peakMib(subject.pid);
  for (const socket of sockets) socket.destroy();
  return { clients, answerKilobytes: (WORDS * BYTES_A_WORD) / 1_024 / 3, beforeMib, peakMib: peak };
}
