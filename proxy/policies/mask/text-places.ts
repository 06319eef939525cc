/**
 * Finds the strings of a request that are text of the prompt, in the bytes of its JSON: one pass, linear, in steps, with a
 * stack of its own. What is wrong with a body is for its dialect to say: here it only ends early.
 *
 * | left alone | why |
 * | --- | --- |
 * | ids, names of tools and files, settings, labels (place-names.ts) | the model does not read them, or they must fit another |
 * | images, files and sound in base64 | they are no text |
 * | thoughts with a signature, sealed content | another byte breaks the seal; the model wrote them, of a masked prompt |
 */
import { LARGE_BODY_BYTES, type Work } from '../../dialects/work.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfString,
  endOfValue,
  nameOf,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from '../../dialects/top-level.ts';
import { ruleInSchema, ruleOf, textFormats, type Rule } from './place-names.ts';

/** `start` to `end` is the whole literal, quotes included. */
export type TextPlace = { readonly start: number; readonly end: number; kind: PlaceKind };

/**
 * `json`: JSON in a string. `thought`: what a model wrote, which may quote placeholders. `number`: of somebody's own JSON.
 * `base64`, `data-url`: the content of a text file. `none`: no text after all.
 */
export type PlaceKind = 'text' | 'json' | 'thought' | 'number' | 'base64' | 'data-url' | 'none';

/** `free`: JSON of somebody's own, in which everything is text. */
export type Region = 'body' | 'free';

export function* findingTexts(json: Buffer, region: Region): Work<readonly TextPlace[]> {
  const scan = new TextScan(json, region);
  if (json.length < LARGE_BODY_BYTES) {
    scan.run(json.length);
    return scan.places;
  }
  for (let stop = STRIDE; !scan.isDone; stop += STRIDE) {
    scan.run(stop);
    yield;
  }
  return scan.places;
}

/** Bytes of a URL before the content that it holds. */
export const MOST_URL_HEAD = 256;
/** Bytes looked over in one step. */
const STRIDE = 1_048_576;
/** A number of fewer digits is neither a card nor an account. */
const LEAST_DIGITS = 9;

/** An object or array that is open. */
type Frame = {
  readonly isObject: boolean;
  readonly region: Region | 'schema' | 'thought';
  /** Of its items, when it is an array. */
  readonly rule: Rule;
  readonly isSource: boolean;
  /** What a member says of what stands beside it. */
  isText: boolean;
  isSealed: boolean;
  data: TextPlace | null;
  /** The `data` of its source. */
  bytes: TextPlace | null;
  thought: TextPlace | null;
};

class TextScan {
  readonly places: TextPlace[] = [];
  isDone = false;
  readonly #json: Buffer;
  readonly #stack: Frame[] = [];
  #frame: Frame;
  #at = 0;
  /** The name of the member that is being read, and what it says. */
  #name = '';
  #rule: Rule = 'text';
  #expectsName = false;

  constructor(json: Buffer, region: Region) {
    this.#json = json;
    this.#frame = frame(false, region, 'text', false);
  }

  /** Reads on to `stop`, or a little farther. */
  run(stop: number): void {
    const json = this.#json;
    while (this.#at < stop && this.#at < json.length) {
      const byte = json[this.#at] ?? 0;
      switch (byte) {
        case QUOTE:
          this.#string();
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.#open(byte === OPEN_BRACE);
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.#close();
          break;
        case COMMA:
          this.#expectsName = this.#frame.isObject;
          this.#at++;
          break;
        default:
          if (this.#frame.region === 'free' && isDigit(byte)) this.#number();
          else this.#at++;
      }
    }
    this.isDone = this.#at >= json.length;
  }

  #string(): void {
    const start = this.#at;
    const end = endOfString(this.#json, start);
    this.#at = end;
    if (!this.#expectsName) {
      this.#value(start, end);
      return;
    }
    this.#expectsName = false;
    const { region } = this.#frame;
    if (region === 'free') this.#add(start, end, 'text');
    else {
      this.#name = nameIn(this.#json, start, end);
      this.#rule =
        region === 'schema' ? ruleInSchema(this.#name) : ruleOf(this.#name, this.#stack.length === 1);
    }
    this.#at = skipSpace(this.#json, end);
    if (this.#json[this.#at] === COLON) this.#at++;
  }

  #value(start: number, end: number): void {
    const { region } = this.#frame;
    if (region === 'free') {
      this.#add(start, end, 'text');
      return;
    }
    switch (this.#ruleHere()) {
      case 'skip':
      case 'skip-string':
        this.#told(start, end);
        return;
      case 'json':
        this.#add(start, end, 'json');
        return;
      case 'thought':
        this.#frame.thought = this.#add(start, end, 'thought');
        return;
      case 'data':
        this.#frame.data = this.#add(start, end, 'none');
        return;
      case 'url':
        this.#add(start, end, kindOfUrl(this.#json, start));
        return;
      case 'free':
      case 'schema':
      case 'text': {
        const place = this.#add(start, end, region === 'thought' ? 'thought' : 'text');
        if (region === 'thought') this.#frame.thought = place;
      }
    }
  }

  /** What stands beside a text, and tells what it is. */
  #told(start: number, end: number): void {
    if (end - start <= 2) return;
    switch (this.#name) {
      case 'signature':
        this.#frame.isSealed = true;
        break;
      case 'type':
        if (this.#json.toString('latin1', start, end) === '"text"') this.#frame.isText = true;
        break;
      case 'format':
        if (textFormats.has(this.#json.toString('latin1', start + 1, end - 1))) this.#frame.isText = true;
        break;
      default:
    }
  }

  #open(isObject: boolean): void {
    const { region } = this.#frame;
    const rule = this.#ruleHere();
    // A property of a schema may be called like one of its keywords.
    if (rule === 'skip' && region !== 'free' && !(isObject && region === 'schema')) {
      this.#at = endOfValue(this.#json, this.#at);
      return;
    }
    const inner = frame(
      isObject,
      regionOf(region, rule),
      rule === 'skip' ? 'schema' : rule,
      this.#name === 'source',
    );
    this.#stack.push(this.#frame);
    this.#frame = inner;
    this.#expectsName = isObject;
    this.#at++;
  }

  #close(): void {
    this.#at++;
    const { isObject, isText, isSealed, isSource, data, bytes, thought } = this.#frame;
    const outer = this.#stack.pop();
    if (outer === undefined) {
      this.#at = this.#json.length;
      return;
    }
    if (isObject && isSealed && thought !== null) thought.kind = 'none';
    // `{"type": "text", "data": "…"}`, or bytes whose format stands around their source.
    if (data !== null && isText) data.kind = 'text';
    else if (isSource) outer.bytes = data;
    if (bytes !== null && isText) bytes.kind = 'base64';
    this.#frame = outer;
    this.#expectsName = false;
  }

  /** Of the value that begins here. */
  #ruleHere(): Rule {
    return this.#frame.isObject ? this.#rule : this.#frame.rule;
  }

  #number(): void {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#json.length && isDigit(this.#json[end] ?? 0)) end++;
    this.#at = end;
    const next = this.#json[end];
    if (end - start >= LEAST_DIGITS && next !== DOT && next !== LOWER_E && next !== UPPER_E)
      this.#add(start, end, 'number');
  }

  #add(start: number, end: number, kind: PlaceKind): TextPlace {
    const place = { start, end, kind };
    if (end - start > 2) this.places.push(place);
    return place;
  }
}

const DOT = 0x2e;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

function frame(isObject: boolean, region: Frame['region'], rule: Rule, isSource: boolean): Frame {
  return {
    isObject,
    region,
    rule,
    isSource,
    isText: false,
    isSealed: false,
    data: null,
    bytes: null,
    thought: null,
  };
}

function regionOf(region: Frame['region'], rule: Rule): Frame['region'] {
  if (region === 'free') return region;
  if (rule === 'free' || rule === 'json') return 'free';
  return rule === 'schema' || rule === 'thought' ? rule : region;
}

function kindOfUrl(json: Buffer, start: number): PlaceKind {
  const head = json.toString('latin1', start + 1, start + MOST_URL_HEAD);
  if (/^data:text\/[^,"]*;base64,/.test(head)) return 'data-url';
  if (head.startsWith('data:text/')) return 'text';
  return head.startsWith('data:') ? 'none' : 'text';
}

/** The name of a member; of one that cannot be read, what nobody knows. */
function nameIn(json: Buffer, start: number, end: number): string {
  try {
    return nameOf(json, start, end);
  } catch {
    return '';
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
