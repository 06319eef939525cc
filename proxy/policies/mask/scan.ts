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
import { finish, type Work } from '../../dialects/work.ts';
import type { Checker } from './checker.ts';
import { canBeKnown, KnownValues } from './known-values.ts';
import { findingIn, readingLiterals } from './long-text.ts';
import type { Placeholders } from './placeholders.ts';
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
      const inner = place.kind === 'json' ? innerJson(json, place) : null;
      if (inner !== null) {
        const literalsBefore = literals.size;
        const scan = yield* look(inner, 'free', at);
        if (scan.found.size > 0) found.set(place, { findings: [], inner: scan });
        else if (key !== null && literals.size === literalsBefore && !inner.includes(OPEN_BRACKET))
          memo.keep(key, NOTHING_SEEN);
        continue;
      }
      const seen = known ?? (yield* looking(textAt(json, place), checker));
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

function* looking(text: string | null, { find }: Checker): Work<Seen> {
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
  collectValues(scan, checker, labels);
  yield;
  return yield* writing(scan, checker, placeholders, new KnownValues(labels));
}

/** Values that are looked for in all texts. No conversation of a person's has so many. */
const MOST_KNOWN = 10_000;

/** The values that are masked, with their labels. */
function collectValues({ json, found }: Scan, checker: Checker, labels: Map<string, string>): void {
  for (const [place, { findings, inner }] of found) {
    if (inner !== null) collectValues(inner, checker, labels);
    if (!findings.some(({ check }) => checker.rule(check).mode === 'mask')) continue;
    const text = textAt(json, place) ?? '';
    for (const { check, label, start, end } of findings) {
      const value = text.slice(start, end);
      if (labels.size >= MOST_KNOWN) return;
      if (checker.rule(check).mode === 'mask' && canBeKnown(value, check) && !labels.has(value))
        labels.set(value, label);
    }
  }
}

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
  const held = values.isEmpty || isEncoded ? null : yield* values.heldBy(json, place.start, place.end);
  if (findings.length === 0 && scanned === null && held === null && (!isEncoded || values.isEmpty))
    return null;
  const inner = scanned ?? (place.kind === 'json' ? scanOf(innerJson(json, place)) : null);
  if (inner !== null) {
    const masked = yield* writing(inner, checker, placeholders, values);
    return masked === inner.json ? null : JSON.stringify(masked.toString('utf8'));
  }
  const text = textAt(json, place);
  if (text === null) return null;
  const known = isEncoded || held !== null ? yield* values.placesIn(text, held) : [];
  yield;
  const masked = yield* maskedText(text, masks(findings, checker, known), placeholders);
  return masked === text ? null : literalOf(json, place, masked);
}

type Mask = { readonly label: string; readonly start: number; readonly end: number };

/** What is found, and what is known beside it. Both come in the order of their places, and what is found never overlaps. */
function masks(findings: readonly Finding[], checker: Checker, known: readonly Mask[]): readonly Mask[] {
  const found = findings.filter(({ check }) => checker.rule(check).mode === 'mask');
  if (known.length === 0) return found;
  let next = 0;
  const beside = known.filter(({ start, end }) => {
    while ((found[next]?.end ?? Infinity) <= start) next += 1;
    return (found[next]?.start ?? Infinity) >= end;
  });
  return [...found, ...beside].toSorted((one, other) => one.start - other.start || other.end - one.end);
}

/** Of masks that overlap, which known values may, the first counts. */
const MASKS_PER_STEP = 4_096;

function* maskedText(text: string, ordered: readonly Mask[], placeholders: Placeholders): Work<string> {
  let masked = '';
  let from = 0;
  for (const [index, { label, start, end }] of ordered.entries()) {
    if (index % MASKS_PER_STEP === MASKS_PER_STEP - 1) yield;
    if (start < from) continue;
    masked += text.slice(from, start) + placeholders.of(label, text.slice(start, end));
    from = end;
  }
  return masked + text.slice(from);
}

/** JSON in a string, in which nothing was found. */
function scanOf(json: Buffer | null): Scan | null {
  return json === null ? null : { json, places: finish(findingTexts(json, 'free')), found: new Map() };
}
