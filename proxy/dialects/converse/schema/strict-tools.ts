/**
 * What all strict schemas of one request may have together: measured live by several projects, and in Anthropic's page on
 * structured outputs ("Schema complexity limits"). Tools beyond it are sent as they are, and not strict (R79).
 */
import type { JsonObject } from '../../json.ts';
import { MOST_OPTIONAL, MOST_UNIONS, nativeSchemaOf, type NativeSchema } from './native-schema.ts';

export class StrictTools {
  #left: number;
  #optional = MOST_OPTIONAL;
  #unions = MOST_UNIONS;

  /** `most`: tools that may be strict. `format`: the schema of the answer, where it is enforced too. */
  constructor(most: number, format: NativeSchema | null) {
    this.#left = most;
    if (format !== null) this.#count(format);
  }

  /** The schema of one more strict tool; null when it cannot be strict. */
  take(schema: JsonObject): JsonObject | null {
    const native = this.#left === 0 ? null : nativeSchemaOf(schema);
    if (native === null || native.optional > this.#optional || native.unions > this.#unions) return null;
    this.#left -= 1;
    this.#count(native);
    return native.schema;
  }

  #count({ optional, unions }: NativeSchema): void {
    this.#optional -= optional;
    this.#unions -= unions;
  }
}
