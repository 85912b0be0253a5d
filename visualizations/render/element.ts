/** Elements as plain data, so that one function makes the text of a picture and the nodes of a page. */

export type Attribute = string | number;

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly (Element | string)[];
}

export const element = (
  tag: string,
  attributes: Readonly<Record<string, Attribute | undefined>>,
  ...children: readonly (Element | string | undefined)[]
): Element => ({
  tag,
  attributes: Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, Attribute] => entry[1] !== undefined,
    ),
  ),
  children: children.filter((child) => child !== undefined),
});

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

// What XML has no place for at all would make the whole file unreadable.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const escapeText = (text: string): string =>
  text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => ESCAPES[character] as string);

/** As XML, which is also HTML as long as elements without children are none that HTML leaves open. */
export const toText = ({ tag, attributes, children }: Element): string => {
  const list = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${tag}${list}/>`;
  const inner = children.map((child) => {
    if (typeof child !== 'string') return toText(child);
    return tag === 'style' ? child : escapeText(child);
  });
  return `<${tag}${list}>${inner.join('')}</${tag}>`;
};

const SVG = 'http://www.w3.org/2000/svg';

/** The little of a document that is needed to make nodes. */
export interface NodeMaker<N extends MadeNode> {
  createElementNS(namespace: string, tag: string): N;
  createTextNode(text: string): unknown;
}

export interface MadeNode {
  setAttribute(name: string, value: string): void;
  appendChild(child: never): unknown;
}

/** SVG nodes of a document. @param seen is told of each node, inner ones first */
export const toNodes = <N extends MadeNode>(
  made: Element,
  document: NodeMaker<N>,
  seen: (made: Element, node: N) => void = () => {},
): N => {
  const node = document.createElementNS(SVG, made.tag);
  for (const [name, value] of Object.entries(made.attributes)) {
    node.setAttribute(name, String(value));
  }
  for (const child of made.children) {
    const inner =
      typeof child === 'string' ? document.createTextNode(child) : toNodes(child, document, seen);
    node.appendChild(inner as never);
  }
  seen(made, node);
  return node;
};
