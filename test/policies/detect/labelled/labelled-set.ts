/** The labelled set: texts with where something is in them and what it is. */
import type { EntityType } from '../../../../core/policies/entity-types.ts';
import { drawFrom, HEX, type Draw } from './draw.ts';
import * as familyA from './family-a.ts';
import * as familyB from './family-b.ts';
import { handWritten } from './hand-written.ts';
import { valueOf, type Lists } from './values.ts';

export type Label = { readonly entity: EntityType; readonly start: number; readonly end: number };
export type Labelled = { readonly text: string; readonly labels: readonly Label[] };
export type Family = { readonly name: string; readonly texts: readonly Labelled[] };

/** How often each template is filled. */
const ROUNDS = 12;

export function labelledSet(): readonly Family[] {
  return [
    { name: 'tuned by', texts: made(familyA, 1) },
    { name: 'held out', texts: made(familyB, 2) },
    { name: 'by hand', texts: handWritten.map((text) => parsed(text, drawFrom(3))) },
  ];
}

type Source = {
  readonly lists: Lists;
  readonly templates: readonly string[];
  readonly negatives: readonly string[];
};

function made({ lists, templates, negatives }: Source, seed: number): readonly Labelled[] {
  const draw = drawFrom(seed);
  return [...templates, ...negatives].flatMap((template) =>
    Array.from({ length: ROUNDS }, () => filled(template, draw, lists)),
  );
}

/** `{email}` is a value of that entity, `{999}` three digits, `{ff}` two hexadecimal ones. */
function filled(template: string, draw: Draw, lists: Lists): Labelled {
  return build(template, /\{([a-z_0-9]+)\}/g, (name) => {
    if (/^9+$/.test(name)) return [draw.digits(name.length), null];
    if (/^f+$/.test(name)) return [draw.of(HEX, name.length), null];
    return [valueOf(name as EntityType, draw, lists), name as EntityType];
  });
}

/** `⟦email:ada@example.org⟧` is labelled as it stands; `⟦api_key:*⟧` is drawn. */
function parsed(text: string, draw: Draw): Labelled {
  return build(text, /⟦([^⟧]+)⟧/g, (mark) => {
    const [entity = '', ...value] = mark.split(':');
    const said = value.join(':');
    return [said === '*' ? valueOf(entity as EntityType, draw, familyB.lists) : said, entity as EntityType];
  });
}

function build(
  template: string,
  mark: RegExp,
  valueFor: (name: string) => readonly [string, EntityType | null],
): Labelled {
  const labels: Label[] = [];
  let text = '';
  let from = 0;
  for (const { 0: whole, 1: name = '', index } of template.matchAll(mark)) {
    text += template.slice(from, index);
    const [value, entity] = valueFor(name);
    if (entity !== null) labels.push({ entity, start: text.length, end: text.length + value.length });
    text += value;
    from = index + whole.length;
  }
  return { text: text + template.slice(from), labels };
}
