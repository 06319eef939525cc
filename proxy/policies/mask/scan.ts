/**
 * Looks through the texts of a request with what a policy looks for, and puts placeholders in the place of what it masks.
 * Two passes: which names the client's own text has is only known when all of it has been seen.
 */
import type { Finding } from '../../../core/policies/detect/finding.ts';
import { gathering } from '../../dialects/lists.ts';
import { finish, type Work } from '../../dialects/work.ts';
import { BACKSLASH, OPEN_BRACKET } from '../../dialects/top-level.ts';
import type { Checker } from './checker.ts';
import { literalsIn, Placeholders } from './placeholders.ts';
import { NOTHING_SEEN, type ScanMemo, type Seen } from './scan-memo.ts';
import { findingTexts, MOST_URL_HEAD, type PlaceKind, type Region, type TextPlace } from './text-places.ts';

/** What was found in some JSON. */
export type Scan = {
  readonly json: Buffer;
  /** Those of its texts in which something was found. */
  readonly found: readonly FoundIn[];
};

type FoundIn = {
  readonly place: TextPlace;
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
    const found: FoundIn[] = [];
    for (const place of yield* findingTexts(json, region)) {
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
        if (scan.found.length > 0) found.push({ place, findings: [], inner: scan });
        else if (key !== null && literals.size === literalsBefore && !inner.includes(OPEN_BRACKET))
          memo.keep(key, NOTHING_SEEN);
        continue;
      }
      const seen = known ?? lookedAt(textAt(json, place), checker);
      if (known === null && key !== null) memo.keep(key, seen);
      if (seen === NOTHING_SEEN) continue;
      takeNote(at, seen, place.kind === 'thought');
      if (seen.findings.length > 0) found.push({ place, findings: seen.findings, inner: null });
    }
    return { json, found };
  };

  const scan = yield* look(body, 'body', -1);
  return { scan, counts, blocked, hasMasked, literals };
}

/** What texts are known by in the memo: one that is base64 for one place may be text for another. */
function sortsFor({ id }: Checker): Readonly<Record<PlaceKind, string>> {
  const [text, json, base64, url] = [`${id}t`, `${id}j`, `${id}b`, `${id}u`];
  return { text, json, thought: text, number: text, base64, 'data-url': url, none: text };
}

/** The JSON with placeholders in the place of what is masked. */
export function* masking({ json, found }: Scan, checker: Checker, placeholders: Placeholders): Work<Buffer> {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { place, findings, inner } of found) {
    const literal =
      inner === null
        ? maskedLiteral(json, place, findings, checker, placeholders)
        : JSON.stringify(finish(masking(inner, checker, placeholders)).toString('utf8'));
    if (literal === null) continue;
    pieces.push(json.subarray(from, place.start), Buffer.from(literal, 'utf8'));
    from = place.end;
    yield;
  }
  return from === 0 ? json : yield* gathering([...pieces, json.subarray(from)]);
}

/** Null: nothing in it is masked. */
function maskedLiteral(
  json: Buffer,
  place: TextPlace,
  findings: readonly Finding[],
  checker: Checker,
  placeholders: Placeholders,
): string | null {
  const text = textAt(json, place);
  if (text === null) return null;
  let masked = '';
  let from = 0;
  for (const { check, label, start, end } of findings) {
    if (checker.rule(check).mode !== 'mask') continue;
    masked += text.slice(from, start) + placeholders.of(label, text.slice(start, end));
    from = end;
  }
  if (from === 0) return null;
  masked += text.slice(from);
  switch (place.kind) {
    case 'base64':
      return `"${Buffer.from(masked, 'utf8').toString('base64')}"`;
    case 'data-url':
      return JSON.stringify(`${headOfUrl(json, place)}${Buffer.from(masked, 'utf8').toString('base64')}`);
    case 'text':
    case 'json':
    case 'thought':
    case 'number':
    case 'none':
      return JSON.stringify(masked);
  }
}

function lookedAt(text: string | null, { find }: Checker): Seen {
  if (text === null || isBase64(text)) return NOTHING_SEEN;
  const findings = find(text);
  const literals = literalsIn(text);
  return findings.length === 0 && literals.length === 0 ? NOTHING_SEEN : { findings, literals };
}

/** Null: it cannot be read. The dialect says so. */
function textAt(json: Buffer, place: TextPlace): string | null {
  const { start, end, kind } = place;
  switch (kind) {
    case 'number':
      return json.toString('latin1', start, end);
    case 'base64':
      return Buffer.from(json.toString('latin1', start + 1, end - 1), 'base64').toString('utf8');
    case 'data-url': {
      const content = json.toString('latin1', start + headOfUrl(json, place).length + 1, end - 1);
      return Buffer.from(content, 'base64').toString('utf8');
    }
    case 'text':
    case 'json':
    case 'thought':
    case 'none':
      return unquoted(json, start, end);
  }
}

function unquoted(json: Buffer, start: number, end: number): string | null {
  if (!json.subarray(start, end).includes(BACKSLASH)) return json.toString('utf8', start + 1, end - 1);
  try {
    return JSON.parse(json.toString('utf8', start, end)) as string;
  } catch {
    return null;
  }
}

/** `data:text/plain;base64,` */
function headOfUrl(json: Buffer, { start, end }: TextPlace): string {
  const head = json.toString('latin1', start + 1, Math.min(end, start + MOST_URL_HEAD));
  return head.slice(0, head.indexOf(',') + 1);
}

/** JSON that a string holds; null when it is none, and so a text like any other. */
function innerJson(json: Buffer, { start, end }: TextPlace): Buffer | null {
  const text = unquoted(json, start, end);
  if (text === null || !/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return Buffer.from(text, 'utf8');
}

/** A long text without a blank that could be base64 is content that is left alone. */
function isBase64(text: string): boolean {
  return text.length >= LEAST_BASE64 && BASE64.test(text);
}

const LEAST_BASE64 = 1_024;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
