/** A breach of a service model, and the service's words for it. */
import { show } from '../wire/json.ts';

export type Path = readonly (string | number)[];

/**
 * `unread`: the body cannot be read as the shape. `constraint`: what it holds is out of bounds. `choice`: a union has
 * no member or several. `format`: a document is no object. Bedrock looks for them in this order.
 */
export type Breach = {
  readonly kind: 'unread' | 'constraint' | 'choice' | 'format';
  readonly path: Path;
  /** Of a constraint: `Member must …`; else a whole sentence. */
  readonly say: string;
  readonly value?: string | number | boolean;
};

const MAX_SHOWN = 80;

/** The message of the ValidationException for a body with these breaches; there is at least one. */
export function refusalOf(breaches: readonly Breach[]): string {
  const of = (kind: Breach['kind']) => breaches.filter((breach) => breach.kind === kind);
  const [unread] = of('unread');
  if (unread !== undefined) return unread.say;
  const constraints = of('constraint');
  if (constraints.length > 0) {
    const count = `${constraints.length} validation error${constraints.length === 1 ? '' : 's'} detected: `;
    return count + constraints.map(unsatisfied).join('; ');
  }
  const [other] = [...of('choice'), ...of('format')];
  if (other === undefined) throw new Error('a body was refused without a breach');
  return other.say;
}

/** `messages.0.content`: elements of a list are counted from zero. */
export function at(path: Path): string {
  return path.join('.');
}

function unsatisfied({ path, value, say }: Breach): string {
  const shown = value === undefined ? 'Value' : `Value '${show(value).slice(0, MAX_SHOWN)}'`;
  return `${shown} at '${memberAt(path)}' failed to satisfy constraint: ${say}`;
}

/** `messages.1.member.content`: where constraints are told, elements are counted from one. */
function memberAt(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `${step + 1}.member` : step)).join('.');
}
