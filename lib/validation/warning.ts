/** Something that an environment may say, and whoever deploys it should know. */
export type Warning = { readonly field: string; readonly say: string };
