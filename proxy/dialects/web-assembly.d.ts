/** What `plain-end.ts` uses of WebAssembly, for which neither TypeScript's own library nor Node's types have types. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
