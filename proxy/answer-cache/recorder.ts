/**
 * Takes an answer as it comes from Bedrock, beside its reader: the buffers themselves, not copies, and when they came.
 * One that is too large, or for which the task has no room, is let go.
 */

/** Bytes that all recorders of a task may hold together. */
export class RecorderRoom {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** Pieces of a stream that came within so short a time are one, when it is sent again. */
const SAME_MOMENT_MS = 10;
/** Of pace: a stream of ten minutes has a place for each half of a second, and a short one each of its pieces. */
const MOST_MOMENTS = 1_200;

type Headers = Readonly<Record<string, string>>;
type Recorded = { readonly headers: Headers; readonly body: Buffer; readonly pace: readonly number[] };

export class Recorder {
  readonly #headers: Headers;
  readonly #room: RecorderRoom;
  readonly #mostBytes: number;
  readonly #nowMs: () => number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #pace: number[] = [];
  #startedAtMs = 0;
  #isLetGo = false;

  constructor(headers: Headers, room: RecorderRoom, mostBytes: number, nowMs: () => number) {
    this.#headers = headers;
    this.#room = room;
    this.#mostBytes = mostBytes;
    this.#nowMs = nowMs;
  }

  take(chunk: Buffer): void {
    if (this.#isLetGo) return;
    if (this.#bytes + chunk.length > this.#mostBytes || !this.#room.take(chunk.length)) {
      this.letGo();
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#note(chunk.length);
  }

  /** What came; null when it was let go. Empty afterwards. */
  taken(): Recorded | null {
    if (this.#isLetGo || this.#bytes === 0) return null;
    const taken = { headers: this.#headers, body: Buffer.concat(this.#chunks), pace: this.#pace };
    this.letGo();
    return taken;
  }

  letGo(): void {
    this.#isLetGo = true;
    this.#room.give(this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
  }

  #note(bytes: number): void {
    const nowMs = this.#nowMs();
    if (this.#pace.length === 0) this.#startedAtMs = nowMs;
    const sinceMs = Math.round(nowMs - this.#startedAtMs);
    const last = this.#pace.length - 2;
    const isSame = last >= 0 && sinceMs - (this.#pace[last] ?? 0) < SAME_MOMENT_MS;
    if (isSame || last >= MOST_MOMENTS * 2) this.#pace[last + 1] = (this.#pace[last + 1] ?? 0) + bytes;
    else this.#pace.push(sinceMs, bytes);
  }
}
