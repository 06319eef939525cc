/** What AWS's service model says of a shape, and the TypeScript type of a value of it as JSON carries it. */
import type { JsonObject } from '../../core/json.ts';

export type Member = {
  readonly shape: string;
  /** Members in the path or in headers are no part of the body. */
  readonly location?: string;
  readonly locationName?: string;
};

type Limits = { readonly min?: number; readonly max?: number; readonly sensitive?: boolean };

export type Structure = {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** Exactly one member is set. */
  readonly union?: boolean;
  /** Any JSON object. */
  readonly document?: boolean;
  readonly sensitive?: boolean;
  readonly payload?: string;
  readonly eventstream?: boolean;
  readonly exception?: boolean;
};

export type List = Limits & { readonly type: 'list'; readonly member: Member };

export type Dictionary = Limits & { readonly type: 'map'; readonly key: Member; readonly value: Member };

export type Scalar = Limits & {
  readonly type: 'string' | 'blob' | 'integer' | 'long' | 'float' | 'double' | 'boolean';
  readonly enum?: readonly string[];
  readonly pattern?: string;
};

export type Shape = Structure | List | Dictionary | Scalar;

export type ServiceModel = {
  readonly about: Readonly<Record<'service' | 'apiVersion' | 'source' | 'sourceSha256' | 'sha256', string>>;
  readonly operations: Readonly<Record<string, { readonly input: string; readonly output: string }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
};

/** A value of a shape: blobs are base64, one member of a union is set. */
export type ValueOf<Shapes, Name> = Name extends keyof Shapes ? Value<Shapes, Shapes[Name]> : never;

type Value<Shapes, Of> = Of extends { readonly document: true }
  ? JsonObject
  : Of extends { readonly type: 'structure'; readonly members: infer Members }
    ? Fields<Shapes, Members, Of extends { readonly required: readonly (infer Name)[] } ? Name : never>
    : Of extends { readonly type: 'list'; readonly member: { readonly shape: infer Name } }
      ? readonly ValueOf<Shapes, Name>[]
      : Of extends { readonly type: 'map'; readonly value: { readonly shape: infer Name } }
        ? Readonly<Record<string, ValueOf<Shapes, Name>>>
        : Of extends { readonly enum: readonly (infer Word)[] }
          ? Word
          : Of extends { readonly type: 'string' | 'blob' }
            ? string
            : Of extends { readonly type: 'boolean' }
              ? boolean
              : number;

type Fields<Shapes, Members, Required> = {
  readonly [Name in keyof Members as Name extends Required ? Name : never]: FieldOf<Shapes, Members[Name]>;
} & {
  readonly [Name in keyof Members as Name extends Required ? never : Name]?: FieldOf<Shapes, Members[Name]>;
};

type FieldOf<Shapes, Of> = Of extends { readonly shape: infer Name } ? ValueOf<Shapes, Name> : never;
