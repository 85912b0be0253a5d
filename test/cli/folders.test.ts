/** Folders that cannot be made: each option says so before the search, in one line. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, hypercharts } from './spawn.ts';

const OPTIONS = ['--coverage', '--report', '--checkpoint'] as const;

/** Below /proc, Node's own recursive mkdir never comes back. */
test.each(OPTIONS)('%s below what takes no folder, or is none', async (option) => {
  const file = join(emptyFolder(), 'file');
  writeFileSync(file, '');
  for (const folder of ['/proc/none/of/these', '/dev/null', join(file, 'below')]) {
    const { code, stdout, stderr } = await hypercharts(['check', 'lease', option, folder]);
    expect({ code, stdout, folder, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^CANNOT_WRITE: .*(\/proc|\/dev\/null|file)\b.*\n$/);
  }
});

test('missing folders above are made, and one that is there is used', async () => {
  const folder = join(emptyFolder(), 'a', 'b', 'c');
  const once = await hypercharts(['check', 'lease', '--checkpoint', folder]);
  expect(once).toMatchObject({ code: 0 });
  mkdirSync(join(folder, 'd'));
  const again = await hypercharts(['check', 'lease', '--checkpoint', join(folder, 'd')]);
  expect(again).toMatchObject({ code: 0 });
});
