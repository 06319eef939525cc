/**
 * Looks through the texts of a request with what a policy looks for, and puts placeholders in the place of what it masks.
 *
 * 1. Every text is looked through, but for those that were before (scan-memo.ts).
 * 2. What is masked somewhere is looked for everywhere (known-values.ts).
 * 3. Placeholders are numbered from the first text to the last, past the names that the client's own text has.
 */
import type { Finding } from '../../../core/policies/detect/finding.ts';
import { gathering } from '../../dialects/lists.ts';
import { OPEN_BRACKET } from '../../dialects/top-level.ts';
import type { Work } from '../../dialects/work.ts';
import type { Checker } from './checker.ts';
import { canBeKnown, isTelling, KnownValues } from './known-values.ts';
import { findingIn, readingLiterals } from './long-text.ts';
import { Placeholders } from './placeholders.ts';
import { NOTHING_SEEN, type ScanMemo, type Seen } from './scan-memo.ts';
import { innerJson, literalOf, textAt } from './text-at.ts';
import { findingTexts, type PlaceKind, type Region, type TextPlace } from './text-places.ts';

/** Some JSON, its texts, and what was found in them. */
export type Scan = {
  readonly json: Buffer;
  readonly places: readonly TextPlace[];
  readonly found: ReadonlyMap<TextPlace, FoundIn>;
};

type FoundIn = {
  readonly findings: readonly Finding[];
  /** Of JSON in a string. */
  readonly inner: Scan | null;
};

export type ScanResult = {
  readonly scan: Scan;
  /** How often each check found something. */
  readonly counts: Map<string, number>;
  /** The first finding of a check that blocks. */
  readonly blocked: { readonly check: string; readonly at: number } | null;
  readonly hasMasked: boolean;
  /** Names of placeholders in the client's own text. */
  readonly literals: Set<string>;
};

export function* scanning(body: Buffer, checker: Checker, memo: ScanMemo): Work<ScanResult> {
  const counts = new Map<string, number>();
  const literals = new Set<string>();
  let blocked: ScanResult['blocked'] = null;
  let hasMasked = false;
  const sorts = sortsFor(checker);

  const takeNote = (at: number, { findings, literals: names }: Seen, isThought: boolean): void => {
    // What a model thought names placeholders that were put there for a value.
    if (!isThought) for (const name of names) literals.add(name);
    for (const { check } of findings) {
      counts.set(check, (counts.get(check) ?? 0) + 1);
      const { mode } = checker.rule(check);
      if (mode === 'block') blocked ??= { check, at };
      else if (mode === 'mask') hasMasked = true;
    }
  };

  const look = function* (json: Buffer, region: Region, outerAt: number): Work<Scan> {
    const found = new Map<TextPlace, FoundIn>();
    const places = yield* findingTexts(json, region);
    for (const place of places) {
      if (place.kind === 'none') continue;
      const at = outerAt === -1 ? place.start : outerAt;
      yield;
      const key = memo.key(sorts[place.kind], json.subarray(place.start, place.end));
      const known = key === null ? null : memo.get(key);
      if (known === NOTHING_SEEN) continue;
      const inner = place.kind === 'json' ? yield* innerJson(json, place) : null;
      if (inner !== null) {
        const literalsBefore = literals.size;
        const scan = yield* look(inner, 'free', at);
        if (scan.found.size > 0) found.set(place, { findings: [], inner: scan });
        else if (key !== null && literals.size === literalsBefore && !inner.includes(OPEN_BRACKET))
          memo.keep(key, NOTHING_SEEN);
        continue;
      }
      const seen = known ?? (yield* lookingAt(textAt(json, place), checker));
      if (known === null && key !== null) memo.keep(key, seen);
      if (seen === NOTHING_SEEN) continue;
      takeNote(at, seen, place.kind === 'thought');
      if (seen.findings.length > 0) found.set(place, { findings: seen.findings, inner: null });
    }
    return { json, places, found };
  };

  const scan = yield* look(body, 'body', -1);
  return { scan, counts, blocked, hasMasked, literals };
}

/** What texts are known by in the memo: one that is base64 for one place may be text for another. */
function sortsFor({ id }: Checker): Readonly<Record<PlaceKind, string>> {
  const [text, json, base64, url] = [`${id}t`, `${id}j`, `${id}b`, `${id}u`];
  return { text, json, thought: text, number: text, base64, 'data-url': url, none: text };
}

function* lookingAt(text: string | null, { find }: Checker): Work<Seen> {
  if (text === null || isBase64(text)) return NOTHING_SEEN;
  const findings = yield* findingIn(text, find);
  const literals = yield* readingLiterals(text);
  return findings.length === 0 && literals.length === 0 ? NOTHING_SEEN : { findings, literals };
}

/** A long text without a blank that could be base64 is content that is left alone. */
function isBase64(text: string): boolean {
  return text.length >= LEAST_BASE64 && BASE64.test(text);
}

const LEAST_BASE64 = 1_024;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** The JSON with placeholders in the place of what is masked. */
export function* masking(scan: Scan, checker: Checker, placeholders: Placeholders): Work<Buffer> {
  const labels = new Map<string, string>();
  yield* collectingValues(scan, checker, labels);
  return yield* writing(scan, checker, placeholders, new KnownValues(labels));
}

/** The values that are masked, with their labels. Of very many the first. */
function* collectingValues({ json, found }: Scan, checker: Checker, labels: Map<string, string>): Work<void> {
  for (const [place, { findings, inner }] of found) {
    yield;
    if (inner !== null) yield* collectingValues(inner, checker, labels);
    let text: string | null = null;
    for (const { check, label, start, end } of findings) {
      if (labels.size >= MOST_VALUES) return;
      if (checker.rule(check).mode !== 'mask' || isTelling(check)) continue;
      text ??= textAt(json, place) ?? '';
      const value = text.slice(start, end);
      if (canBeKnown(value) && !labels.has(value)) labels.set(value, label);
    }
  }
}

const MOST_VALUES = 5_000;

function* writing(
  { json, places, found }: Scan,
  checker: Checker,
  placeholders: Placeholders,
  values: KnownValues,
): Work<Buffer> {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const place of places) {
    if (place.kind === 'none') continue;
    const literal = yield* maskedLiteral(
      json,
      place,
      found.get(place) ?? NOTHING_FOUND,
      checker,
      placeholders,
      values,
    );
    if (literal === null) continue;
    pieces.push(json.subarray(from, place.start), Buffer.from(literal, 'utf8'));
    from = place.end;
    yield;
  }
  return from === 0 ? json : yield* gathering([...pieces, json.subarray(from)]);
}

const NOTHING_FOUND: FoundIn = { findings: [], inner: null };

/** Null: nothing in it is masked. */
function* maskedLiteral(
  json: Buffer,
  place: TextPlace,
  { findings, inner: scanned }: FoundIn,
  checker: Checker,
  placeholders: Placeholders,
  values: KnownValues,
): Work<string | null> {
  const isEncoded = place.kind === 'base64' || place.kind === 'data-url';
  const mayHold = !values.isEmpty && (isEncoded || values.mayHold(json, place.start, place.end));
  if (findings.length === 0 && scanned === null && !mayHold) return null;
  const inner = scanned ?? (place.kind === 'json' ? yield* scanOf(json, place) : null);
  if (inner !== null) {
    const masked = yield* writing(inner, checker, placeholders, values);
    return masked === inner.json ? null : JSON.stringify(masked.toString('utf8'));
  }
  const text = textAt(json, place);
  if (text === null) return null;
  const known = mayHold ? yield* values.placesIn(text) : [];
  yield;
  const masked = yield* maskingText(text, masks(findings, checker, known), placeholders);
  return masked === text ? null : literalOf(json, place, masked);
}

type Mask = { readonly label: string; readonly start: number; readonly end: number };

/** What is found, and what is known beside it; both are in order. */
function masks(findings: readonly Finding[], checker: Checker, known: readonly Mask[]): readonly Mask[] {
  const found = findings.filter(({ check }) => checker.rule(check).mode === 'mask');
  if (known.length === 0) return found;
  const all: Mask[] = [];
  let next = 0;
  for (const finding of found) {
    for (let one = known[next]; one !== undefined && one.start < finding.end; one = known[(next += 1)])
      if (one.end <= finding.start) all.push(one);
    all.push(finding);
  }
  for (const one of known.slice(next)) all.push(one);
  return all;
}

/** Of masks that overlap, which known values may, the first counts. */
function* maskingText(text: string, ordered: readonly Mask[], placeholders: Placeholders): Work<string> {
  const pieces: string[] = [];
  let from = 0;
  for (const [index, { label, start, end }] of ordered.entries()) {
    if (start < from) continue;
    pieces.push(text.slice(from, start), placeholders.of(label, text.slice(start, end)));
    from = end;
    if (index % MASKS_AT_ONCE === MASKS_AT_ONCE - 1) yield;
  }
  return from === 0 ? text : pieces.join('') + text.slice(from);
}

const MASKS_AT_ONCE = 2_000;

/** JSON in a string, in which nothing was found. */
function* scanOf(json: Buffer, place: TextPlace): Work<Scan | null> {
  const inner = yield* innerJson(json, place);
  return inner === null
    ? null
    : { json: inner, places: yield* findingTexts(inner, 'free'), found: new Map() };
}
