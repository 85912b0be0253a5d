/** A small XML document as a tree of elements, read strictly: what is not well formed is refused. */
import { SaxesParser } from 'saxes';
import { InputError } from '../src/system/errors.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

/** Whether a file can only be meant as XML: its first visible character opens an element. */
export const looksLikeXml = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*</.test(new TextDecoder().decode(bytes.subarray(0, 256)));

/** @throws InputError XML_BROKEN with line and column, XML_EMPTY */
export const parseXml = (path: string, bytes: Uint8Array): Element => {
  const parser = new SaxesParser({ position: true });
  const root: Open = { name: '', attributes: {}, children: [] };
  const open: Open[] = [root];
  parser.on('opentag', ({ name, attributes }) => {
    const element: Open = { name, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('error', (error) => {
    throw new InputError('XML_BROKEN', `${path}: ${error.message}.`, 'Is the file whole?');
  });
  parser.write(new TextDecoder('utf-8').decode(bytes)).close();
  const [element] = root.children;
  if (element === undefined) throw new InputError('XML_EMPTY', `${path}: no element in it.`);
  return element;
};

export const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const childOf = (element: Element | undefined, ...path: readonly string[]) =>
  path.reduce<Element | undefined>((parent, name) => childrenOf(parent, name)[0], element);
