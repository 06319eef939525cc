/** What is sent in place of a field of the body; undefined: the field is left out. Other fields go with their own bytes. */
export type Changes = Map<string, unknown>;
