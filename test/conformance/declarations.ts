/**
 * Reads the declarations of an SDK's `.d.ts` files: interfaces, type aliases and namespaces, as far as generated SDKs
 * use them. Both SDKs are generated from their makers' published API descriptions, so their types are those
 * descriptions in a form that is installed here anyway. What is no data (classes, functions) reads as `any`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Type =
  | { readonly kind: 'any' }
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'array'; readonly of: Type }
  | { readonly kind: 'record'; readonly of: Type }
  | { readonly kind: 'union'; readonly of: readonly Type[] }
  | { readonly kind: 'both'; readonly of: readonly Type[] }
  | { readonly kind: 'object'; readonly members: readonly Member[]; readonly index: Type | null }
  | { readonly kind: 'name'; readonly path: readonly string[] };

export type Member = { readonly name: string; readonly isOptional: boolean; readonly type: Type };

/** One file or namespace: what is declared in it, and where names are looked up next. */
export type Scope = {
  readonly types: Map<string, Type>;
  readonly namespaces: Map<string, Scope>;
  readonly parent: Scope | null;
  /** Of a file: other files by the name they are imported as, and single names from other files. */
  readonly files: Map<string, string>;
};

const read = new Map<string, Scope>();

/** The declarations of one file, read once. */
export function declarationsOf(file: string): Scope {
  let scope = read.get(file);
  if (scope === undefined) {
    scope = emptyScope(null);
    read.set(file, scope);
    new Parser(tokensOf(readFileSync(file, 'utf8')), dirname(file)).statements(scope);
  }
  return scope;
}

function emptyScope(parent: Scope | null): Scope {
  return { types: new Map(), namespaces: new Map(), parent, files: new Map() };
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|-?\d[\d_.]*|[A-Za-z_$#][\w$]*|=>|\.\.\.|[^\s\w])/g;

function tokensOf(text: string): string[] {
  return [...text.matchAll(TOKEN)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

const ANY: Type = { kind: 'any' };
const PRIMITIVES = new Set(['string', 'number', 'boolean', 'undefined', 'object', 'bigint']);
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };

class Parser {
  readonly #tokens: readonly string[];
  readonly #directory: string;
  #at = 0;

  constructor(tokens: readonly string[], directory: string) {
    this.#tokens = tokens;
    this.#directory = directory;
  }

  /** Statements up to the end, or to the brace that closes a namespace. */
  statements(scope: Scope): void {
    while (this.#at < this.#tokens.length && this.#peek() !== '}') this.#statement(scope);
  }

  #statement(scope: Scope): void {
    while (this.#peek() === 'export' || this.#peek() === 'declare') this.#at += 1;
    switch (this.#peek()) {
      case 'import':
        this.#import(scope);
        return;
      case 'interface':
        this.#interface(scope);
        return;
      case 'namespace':
        this.#namespace(scope);
        return;
      case 'type':
        if (/^[A-Za-z_$]/.test(this.#peek(1))) this.#alias(scope);
        else this.#skipStatement();
        return;
      default:
        this.#skipStatement();
    }
  }

  #import(scope: Scope): void {
    const from = this.#at;
    while (!/^['"]/.test(this.#peek())) this.#at += 1;
    const names = this.#tokens.slice(from + 1, this.#at - 1);
    const path = this.#next().slice(1, -1);
    this.#optional(';');
    if (!path.startsWith('.')) return;
    const file = join(this.#directory, path.replace(/\.m?js$/, '.d.ts'));
    const star = names.indexOf('*');
    if (star !== -1) scope.files.set(names[star + 2] ?? '', file);
    else for (const name of names) if (/^[A-Z]/.test(name)) scope.files.set(`{${name}}`, file);
  }

  #interface(scope: Scope): void {
    this.#at += 1;
    const name = this.#next();
    this.#skipGroupIf('<');
    const bases: Type[] = [];
    if (this.#optional('extends')) {
      do bases.push(this.#primary());
      while (this.#optional(','));
    }
    const own = this.#object();
    const known = scope.types.get(name);
    // Generated namespaces hold some declarations twice, word for word.
    if (known === undefined)
      scope.types.set(name, bases.length === 0 ? own : { kind: 'both', of: [...bases, own] });
  }

  #namespace(scope: Scope): void {
    this.#at += 1;
    const name = this.#next();
    const inner = scope.namespaces.get(name) ?? emptyScope(scope);
    scope.namespaces.set(name, inner);
    this.#expect('{');
    this.statements(inner);
    this.#expect('}');
  }

  #alias(scope: Scope): void {
    this.#at += 1;
    const name = this.#next();
    const isGeneric = this.#peek() === '<';
    this.#skipGroupIf('<');
    this.#expect('=');
    if (isGeneric) {
      this.#skipStatement();
      scope.types.set(name, ANY);
      return;
    }
    scope.types.set(name, this.#type());
    this.#optional(';');
  }

  #type(): Type {
    this.#optional('|');
    const options = [this.#intersection()];
    while (this.#optional('|')) options.push(this.#intersection());
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'union', of: options };
  }

  #intersection(): Type {
    const parts = [this.#postfix()];
    while (this.#optional('&')) parts.push(this.#postfix());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'both', of: parts };
  }

  #postfix(): Type {
    let type = this.#primary();
    while (this.#peek() === '[') {
      this.#at += 1;
      if (this.#optional(']')) type = { kind: 'array', of: type };
      else {
        this.#type();
        this.#expect(']');
        type = ANY;
      }
    }
    return type;
  }

  #primary(): Type {
    const token = this.#peek();
    if (token === '{') return this.#object();
    if (token === '(') return this.#parenthesized();
    if (token === '[') {
      this.#skipGroupIf('[');
      return { kind: 'array', of: ANY };
    }
    this.#at += 1;
    if (/^['"]/.test(token)) return { kind: 'literal', value: token.slice(1, -1) };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    if (token === 'null') return { kind: 'literal', value: null };
    if (PRIMITIVES.has(token)) return { kind: 'primitive', name: token };
    if (token === 'unknown' || token === 'any' || token.startsWith('`')) return ANY;
    if (token === 'typeof' || token === 'keyof' || token === 'readonly') {
      const inner = this.#postfix();
      return token === 'readonly' ? inner : ANY;
    }
    return this.#named(token);
  }

  /** A name with its namespaces and, for the few generics that are data, its argument. */
  #named(first: string): Type {
    const path = [first];
    while (this.#optional('.')) path.push(this.#next());
    if (this.#peek() !== '<') return { kind: 'name', path };
    if (first === 'Array' || first === 'Record') {
      this.#at += 1;
      let of = this.#type();
      if (first === 'Record') {
        this.#expect(',');
        of = this.#type();
      }
      this.#expect('>');
      return { kind: first === 'Array' ? 'array' : 'record', of };
    }
    this.#skipGroupIf('<');
    return ANY;
  }

  /** A type in parentheses, or a function, which is no data. */
  #parenthesized(): Type {
    const from = this.#at;
    this.#skipGroupIf('(');
    if (this.#optional('=>')) {
      this.#type();
      return ANY;
    }
    this.#at = from + 1;
    const type = this.#type();
    this.#expect(')');
    return type;
  }

  #object(): Type {
    this.#expect('{');
    const members: Member[] = [];
    let index: Type | null = null;
    while (!this.#optional('}')) {
      this.#optional('readonly');
      if (this.#peek() === '[') {
        this.#skipGroupIf('[');
        this.#expect(':');
        index = this.#type();
      } else {
        const name = this.#next().replace(/^['"]|['"]$/g, '');
        const isOptional = this.#optional('?');
        if (this.#peek() === '(' || this.#peek() === '<') {
          this.#skipGroupIf('<');
          this.#skipGroupIf('(');
          if (this.#optional(':')) this.#type();
          members.push({ name, isOptional: true, type: ANY });
        } else {
          this.#expect(':');
          members.push({ name, isOptional, type: this.#type() });
        }
      }
      if (!this.#optional(';')) this.#optional(',');
    }
    return { kind: 'object', members, index };
  }

  /** To the end of a statement that is no data: a class, a function, an export list. */
  #skipStatement(): void {
    while (this.#at < this.#tokens.length) {
      const token = this.#peek();
      if (token === '}') return;
      if (token === ';') {
        this.#at += 1;
        return;
      }
      if (token === '{') {
        this.#skipGroupIf('{');
        this.#optional(';');
        return;
      }
      if (!this.#skipGroupIf(token)) this.#at += 1;
    }
  }

  #skipGroupIf(opening: string): boolean {
    const closing = CLOSING[opening];
    if (closing === undefined || this.#peek() !== opening) return false;
    let depth = 0;
    do {
      const token = this.#next();
      if (token === opening) depth += 1;
      else if (token === closing) depth -= 1;
    } while (depth > 0);
    return true;
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  #next(): string {
    const token = this.#peek();
    assert.notEqual(token, '', 'a declaration ends too early');
    this.#at += 1;
    return token;
  }

  #optional(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    const near = this.#tokens.slice(Math.max(0, this.#at - 8), this.#at + 3).join(' ');
    assert.equal(this.#next(), token, `in a declaration, near: ${near}`);
  }
}
