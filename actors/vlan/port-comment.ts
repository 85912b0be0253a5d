/** VLAN settings of a port in words, as an interface's comment in a capture carries them. */
import * as v from 'valibot';
import { InputError } from '../../src/system/errors.ts';
import { modeSchema, type PortMode } from './scenario.ts';

export const portComment = (mode: PortMode): string => {
  if (mode.mode === 'access') return `mode=access vid=${mode.vid}`;
  const native = mode.native === null ? '' : ` native=${mode.native}`;
  return `mode=trunk vids=${mode.vids.join(',')}${native}`;
};

/**
 * The settings that a comment names, or undefined if it says nothing of them.
 * @throws InputError CAPTURE_PORT if it does, but wrongly
 */
export const parsePortComment = (comment: string): PortMode | undefined => {
  const words = new Map(
    [...comment.matchAll(/\b(\w+)=([\w,]*)/g)].map(([, key, value]) => [key, value] as const),
  );
  if (!words.has('mode')) return undefined;
  const result = v.safeParse(modeSchema, {
    mode: words.get('mode'),
    vid: Number(words.get('vid')),
    vids: (words.get('vids') ?? '').split(',').filter(Boolean).map(Number),
    native: words.has('native') ? Number(words.get('native')) : null,
  });
  if (result.success) return result.output;
  throw new InputError(
    'CAPTURE_PORT',
    `the interface comment ${JSON.stringify(comment)} is no port setting: ` +
      `${result.issues[0].message}.`,
    'Write for instance "mode=access vid=10" or "mode=trunk vids=10,20 native=1".',
  );
};
