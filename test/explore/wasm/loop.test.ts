/** The committed inner loop is what its source compiles to. `npm run wasm` makes it anew. */
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { expect, test } from 'vitest';

const ARTEFACT = 'src/explore/wasm/loop.wasm';
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const [, ...options] = scripts.wasm.split(' ') as string[];

test('loop.wasm is what assembly/loop.ts compiles to', async () => {
  const written = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => {
      try {
        return readFileSync(name, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      written.set(name, contents as Uint8Array);
    },
    listFiles: () => [],
  });
  expect([error, stderr.toString()]).toEqual([null, '']);
  expect([...written.keys()]).toEqual([ARTEFACT]);
  const fresh = Buffer.from(written.get(ARTEFACT) as Uint8Array);
  expect(fresh.equals(readFileSync(ARTEFACT))).toBe(true);
});
