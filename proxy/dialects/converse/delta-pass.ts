/** Passes all deltas on as they are; what stands between them and a dialect's stream changes one kind of them. */
import type { ByteSink } from '../byte-sink.ts';
import type { DeltaHandler } from './delta-reader.ts';

export abstract class DeltaPass implements DeltaHandler {
  protected readonly next: DeltaHandler;

  constructor(next: DeltaHandler) {
    this.next = next;
  }

  onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    this.next.onText(source, from, to, sink);
  }

  onToolInput(block: number, source: Buffer, from: number, to: number, sink: ByteSink): void {
    this.next.onToolInput(block, source, from, to, sink);
  }

  onThought(source: Buffer, from: number, to: number, sink: ByteSink): void {
    this.next.onThought(source, from, to, sink);
  }

  onSignature(signature: string, sink: ByteSink): void {
    this.next.onSignature(signature, sink);
  }

  onRedacted(data: string, sink: ByteSink): void {
    this.next.onRedacted(data, sink);
  }
}
