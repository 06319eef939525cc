/** Slots: what is put in is in once, and what is taken out is gone, in any order. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { NOWHERE, Slots } from '../../core/slots.ts';

type Item = { readonly name: string; slot: number };
const item = (name: string): Item => ({ name, slot: NOWHERE });
const names = (slots: Slots<Item>): readonly string[] =>
  slots
    .all()
    .map(({ name }) => name)
    .toSorted();

test('items come and go in any order', () => {
  const slots = new Slots<Item>();
  const [a, b, c] = [item('a'), item('b'), item('c')];
  for (const one of [a, b, c]) slots.add(one);
  slots.remove(a);
  deepEqual(names(slots), ['b', 'c']);
  slots.remove(c);
  slots.remove(b);
  equal(slots.size, 0);
  slots.add(c);
  slots.add(a);
  deepEqual(names(slots), ['a', 'c']);
});

test('an item that is in no place is removed without harm', () => {
  const slots = new Slots<Item>();
  const [a, b] = [item('a'), item('b')];
  slots.add(a);
  slots.remove(b);
  slots.remove(a);
  slots.remove(a);
  deepEqual([slots.size, a.slot, names(slots)], [0, NOWHERE, []]);
});

test('an item takes the place of a former one', () => {
  const slots = new Slots<Item>();
  const [a, b, c] = [item('a'), item('b'), item('c')];
  slots.add(a);
  slots.add(b);
  slots.replace(a, c);
  slots.remove(a);
  deepEqual(names(slots), ['b', 'c']);
  slots.remove(c);
  deepEqual(names(slots), ['b']);
});
