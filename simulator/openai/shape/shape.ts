/** How a value of a request is to look, as the types of OpenAI's SDK say it. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'any'
  /** An object of the table, by name. */
  | `#${string}`
  | { readonly is: readonly (string | number | boolean)[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly one: readonly Shape[] };

/** Members by name; a name that ends in `?` may be absent, `*` stands for any other. */
export type ObjectShape = Readonly<Record<string, Shape>>;
