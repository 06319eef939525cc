/** Turns TypeScript's types into shapes: objects by name, each once. */
import type { ObjectShape, Shape } from '../../simulator/openai/shape/shape.ts';
import type { Declarations, Declared, Syntax } from './declarations.ts';

export type Roots = Readonly<Record<string, { readonly file: string; readonly name: string }>>;

const PLAIN: Readonly<Record<string, Shape>> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
  TSNullKeyword: 'null',
  TSUnknownKeyword: 'any',
  TSAnyKeyword: 'any',
};

export function shapesOf(declarations: Declarations, roots: Roots) {
  const objects: Record<string, ObjectShape> = {};
  const names = new Map<Declared, string>();
  let literals = 0;

  function declaredShape(found: Declared, name: string): Shape {
    const { syntax } = found;
    if (syntax.type === 'TSTypeAliasDeclaration') return shapeOf(syntax['typeAnnotation'] as Syntax, found);
    const known = names.get(found);
    if (known !== undefined) return `#${known}`;
    let own = [...found.within, name].join('.');
    while (own in objects) own += "'";
    names.set(found, own);
    objects[own] = {};
    objects[own] = objectOf(found);
    return `#${own}`;
  }

  function objectOf(found: Declared): ObjectShape {
    const inherited = ((found.syntax['extends'] ?? []) as readonly Syntax[]).map((heritage) => {
      const shape = referred(heritage['expression'] as Syntax, found);
      return typeof shape === 'string' ? objects[shape.slice(1)] : {};
    });
    const { body } = found.syntax['body'] as { readonly body: readonly Syntax[] };
    return Object.assign({}, ...inherited, membersOf(body, found)) as ObjectShape;
  }

  function membersOf(body: readonly Syntax[], at: Declared): ObjectShape {
    const members: Record<string, Shape> = {};
    for (const member of body) {
      if (member.type === 'TSIndexSignature') {
        members['*'] = shapeOf(annotationOf(member), at);
        continue;
      }
      const key = member['key'] as { readonly name?: string; readonly value?: string };
      const name = `${key.name ?? key.value}${member['optional'] === true ? '?' : ''}`;
      members[name] = shapeOf(annotationOf(member), at);
    }
    return members;
  }

  function shapeOf(type: Syntax, at: Declared): Shape {
    const plain = PLAIN[type.type];
    if (plain !== undefined) return plain;
    switch (type.type) {
      case 'TSLiteralType':
        return { is: [(type['literal'] as { readonly value: string }).value] };
      case 'TSArrayType':
        return { list: shapeOf(type['elementType'] as Syntax, at) };
      case 'TSUnionType':
        return unionOf((type['types'] as readonly Syntax[]).map((each) => shapeOf(each, at)));
      case 'TSParenthesizedType':
        return shapeOf(type['typeAnnotation'] as Syntax, at);
      case 'TSIntersectionType':
        // `string & {}` keeps completion of names in editors.
        return shapeOf((type['types'] as readonly [Syntax])[0], at);
      case 'TSTypeLiteral': {
        const members = membersOf(type['members'] as readonly Syntax[], at);
        const names = Object.keys(members);
        if (names.length === 1 && members['*'] !== undefined) return { map: members['*'] };
        literals += 1;
        objects[`literal ${literals}`] = members;
        return `#literal ${literals}`;
      }
      case 'TSTypeReference':
        return referenceOf(type, at);
      default:
        throw new Error(`${type.type} in ${at.file} is not known`);
    }
  }

  function referenceOf(type: Syntax, at: Declared): Shape {
    const [name = ''] = nameOf(type['typeName'] as Syntax);
    const given = (type['typeArguments'] as { readonly params: readonly Syntax[] } | null)?.params ?? [];
    if (name === 'Array' && given[0] !== undefined) return { list: shapeOf(given[0], at) };
    if (name === 'Record' && given[1] !== undefined) return { map: shapeOf(given[1], at) };
    return referred(type['typeName'] as Syntax, at);
  }

  function referred(syntax: Syntax, at: Declared): Shape {
    const name = nameOf(syntax);
    const found = declarations.find(name, at.file, [...at.within, ownName(at)]);
    if (found === null) throw new Error(`${name.join('.')} in ${at.file} is not known`);
    return declaredShape(found, name.at(-1) ?? '');
  }

  const found = Object.entries(roots).map(([key, { file, name }]) => {
    const declared = declarations.find([name], file, []);
    if (declared === null) throw new Error(`${name} is not in ${file}`);
    return [key, declaredShape(declared, name)] as const;
  });
  return { roots: Object.fromEntries(found), objects };
}

function ownName({ syntax }: Declared): string {
  // What `…Base` refers to stands in the namespace of the type that is made of it.
  return (syntax['id'] as { readonly name: string }).name.replace(/ParamsBase$/, 'Params');
}

function annotationOf(member: Syntax): Syntax {
  return (member['typeAnnotation'] as { readonly typeAnnotation: Syntax }).typeAnnotation;
}

function nameOf(syntax: Syntax): readonly string[] {
  if (syntax.type === 'Identifier') return [syntax['name'] as string];
  const right = (syntax['right'] ?? syntax['property']) as { readonly name: string };
  return [...nameOf((syntax['left'] ?? syntax['object']) as Syntax), right.name];
}

/** Literals together; a plain string takes them in. */
function unionOf(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) => (typeof shape === 'object' && 'one' in shape ? shape.one : [shape]));
  const isString = flat.includes('string');
  const literals: (string | number | boolean)[] = [];
  const others: Shape[] = [];
  for (const shape of flat) {
    if (typeof shape === 'object' && 'is' in shape) literals.push(...shape.is);
    else if (!others.includes(shape)) others.push(shape);
  }
  if (literals.length > 0 && !isString) others.unshift({ is: [...new Set(literals)] });
  const [only] = others;
  return others.length === 1 && only !== undefined ? only : { one: others };
}
