/** What a check of a policy does with what it finds, from the mildest to the strictest. */
export const modes = ['off', 'observe', 'mask', 'block'] as const;

export type Mode = (typeof modes)[number];

/** Of a check, in what is asked and in what is answered. */
export type Modes = { readonly prompt: Mode; readonly answer: Mode };

export type Direction = keyof Modes;

export function stricter(one: Mode, other: Mode): Mode {
  return modes.indexOf(one) >= modes.indexOf(other) ? one : other;
}
