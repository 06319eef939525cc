/**
 * The input of a call whose properties have other names for Bedrock: gathered, and passed on whole with the client's names,
 * also when it was cut. Each name that stands for another is unlike any word, so it is replaced as text.
 */
import type { ByteSink } from '../byte-sink.ts';
import { escape } from './delta.ts';
import { DeltaPass } from './delta-pass.ts';
import type { DeltaHandler } from './delta-reader.ts';
import type { PropertyNames } from './schema/property-names.ts';

export class RenamedInput extends DeltaPass {
  readonly #names: PropertyNames;
  #gathered = '';
  #block = 0;

  constructor(next: DeltaHandler, names: PropertyNames) {
    super(next);
    this.#names = names;
  }

  override onToolInput(block: number, source: Buffer, from: number, to: number): void {
    this.#block = block;
    this.#gathered += source.toString('utf8', from, to);
  }

  end(sink: ByteSink): void {
    let input = this.#gathered;
    // JSON inside a JSON string: escaped twice.
    for (const [bedrocks, clients] of this.#names.toClient)
      input = input.replaceAll(bedrocks, () => escape(escape(clients).toString('utf8')).toString('utf8'));
    const bytes = Buffer.from(input, 'utf8');
    this.next.onToolInput(this.#block, bytes, 0, bytes.length, sink);
  }
}
