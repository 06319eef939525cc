/** Bytes that are gathered while others are written: none is lost, changed or written twice. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { GatheredBytes } from '../../core/gathered-bytes.ts';

test('what was taken stays as it is while more is gathered', () => {
  const gathered = new GatheredBytes();
  gathered.addText('first\n');
  const taken = gathered.take();
  gathered.addText('second, 日本語 🚀\n');
  gathered.addText('x'.repeat(200_000));
  equal(taken.toString(), 'first\n');
  gathered.release();
  equal(gathered.take().toString(), `second, 日本語 🚀\n${'x'.repeat(200_000)}`);
});

test('it gathers more than it has room for at first, time and again', () => {
  const gathered = new GatheredBytes();
  const line = Buffer.from(`<${'y'.repeat(70_000)}>`);
  for (const lines of [1, 40, 2]) {
    for (let count = 0; count < lines; count += 1) gathered.add(line, 1, line.length - 1);
    equal(gathered.length, 70_000 * lines);
    equal(gathered.take().toString(), 'y'.repeat(70_000 * lines));
    gathered.release();
  }
  equal(gathered.length, 0);
});

test('what is cleared is gone, and what is being written is not', () => {
  const gathered = new GatheredBytes();
  gathered.addText('written');
  const taken = gathered.take();
  gathered.addText('cleared');
  gathered.clear();
  gathered.addText('next');
  equal(taken.toString(), 'written');
  gathered.release();
  equal(gathered.take().toString(), 'next');
});

test('what is taken while something is written is another buffer', () => {
  const gathered = new GatheredBytes();
  gathered.addText('one');
  const one = gathered.take();
  gathered.addText('two');
  const two = gathered.take();
  gathered.addText('three');
  equal(`${one.toString()} ${two.toString()} ${gathered.take().toString()}`, 'one two three');
});
