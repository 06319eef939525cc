/** Finds the types that declaration files declare: by name, within namespaces, and across imports. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { parseSync } from 'oxc-parser';

/** A piece of syntax. Which members it has depends on its type. */
export type Syntax = { readonly type: string; readonly [member: string]: unknown };

export type Declared = {
  readonly syntax: Syntax;
  readonly file: string;
  /** Namespaces that it stands in. */
  readonly within: readonly string[];
};

export type Declarations = {
  /** What a name means, written as `A.B`, at a place. */
  readonly find: (name: readonly string[], file: string, within: readonly string[]) => Declared | null;
};

type File = {
  readonly declared: ReadonlyMap<string, Declared>;
  /** What `import * as Name` stands for. */
  readonly spaces: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
};

export function createDeclarations(root: string): Declarations {
  const files = new Map<string, File>();

  function fileOf(path: string): File {
    const known = files.get(path);
    if (known !== undefined) return known;
    const file = read(root, path);
    files.set(path, file);
    return file;
  }

  return {
    find(name, path, within) {
      const file = fileOf(path);
      for (let depth = within.length; depth >= 0; depth -= 1) {
        const found = file.declared.get([...within.slice(0, depth), ...name].join('.'));
        if (found !== undefined) return found;
      }
      const [first = '', ...rest] = name;
      const space = file.spaces.get(first);
      if (space !== undefined) return this.find(rest, space, []);
      const imported = file.names.get(first);
      return imported === undefined ? null : this.find([imported.name, ...rest], imported.file, []);
    },
  };
}

function read(root: string, path: string): File {
  const text = readFileSync(join(root, path), 'utf8');
  const { program } = parseSync(path, text);
  const declared = new Map<string, Declared>();
  const spaces = new Map<string, string>();
  const names = new Map<string, { file: string; name: string }>();
  const add = (statements: readonly Syntax[], within: readonly string[]): void => {
    for (const statement of statements) {
      const syntax = (statement['declaration'] ?? statement) as Syntax;
      const id = syntax['id'] as { readonly name: string } | undefined;
      if (syntax.type === 'TSInterfaceDeclaration' || syntax.type === 'TSTypeAliasDeclaration') {
        declared.set([...within, id?.name].join('.'), { syntax, file: path, within });
      } else if (syntax.type === 'TSModuleDeclaration') {
        add((syntax['body'] as { readonly body: readonly Syntax[] }).body, [...within, id?.name ?? '']);
      } else if (syntax.type === 'ImportDeclaration') {
        const from = (syntax['source'] as { readonly value: string }).value;
        const file = relative(root, join(root, dirname(path), from.replace(/\.js$/, '.d.ts')));
        for (const specifier of syntax['specifiers'] as readonly Syntax[]) {
          const local = (specifier['local'] as { readonly name: string }).name;
          if (specifier.type === 'ImportNamespaceSpecifier') spaces.set(local, file);
          else
            names.set(local, {
              file,
              name: (specifier['imported'] as { readonly name: string })?.name ?? local,
            });
        }
      }
    }
  };
  add(program.body as unknown as readonly Syntax[], []);
  return { declared, spaces, names };
}
