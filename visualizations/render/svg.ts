/** SVG elements from plain data; attributes and text, never markup. */

const NAMESPACE = 'http://www.w3.org/2000/svg';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export const el = (name: string, attributes: Attributes, ...children: (Node | string)[]) => {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
};

/** Icons as paths of 16 by 16: glyphs of fonts are missing on many machines. */
export const ICONS = {
  timer: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M8 4.5V8l2.6 1.8',
  crash: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  recover: 'M12.8 6.2A5.2 5.2 0 1 0 13.2 9M13.2 2.8v3.6H9.6',
  fault: 'M9 1.5L3.5 9H7.6L6.8 14.5L12.5 6.8H8.4Z',
  mend: 'M3 8.5l3.4 3.4L13 4.5',
  outcome: 'M3 8h10M9 4l4 4l-4 4',
  tick: 'M8 3v5l3 2',
  fork: 'M5 14V2M5 9c5 0 6-2 6-5M8.8 5.4L11 3l2.2 2.4',
  play: 'M4.5 2.5l8.5 5.5l-8.5 5.5Z',
  pause: 'M5 3v10M11 3v10',
  first: 'M3.5 3v10M12.5 3L6 8l6.5 5Z',
  last: 'M12.5 3v10M3.5 3L10 8l-6.5 5Z',
  back: 'M11 3L5 8l6 5Z',
  next: 'M5 3l6 5l-6 5Z',
  save: 'M8 2v8M4.5 7L8 10.5L11.5 7M3 13.5h10',
  link: 'M6.5 9.5l3-3M7 4.5l1.4-1.4a2.6 2.6 0 0 1 3.7 3.7L10.7 8.2M9 11.5l-1.4 1.4a2.6 2.6 0 0 1-3.7-3.7l1.4-1.4',
  theme: 'M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12',
  help: 'M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9M8 12.4v.2',
  pin: 'M8 9.5V14M4.5 9.5h7L10 6.5V2.5H6v4Z',
  max: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  bin: 'M3 4.5h10M6 4.5V2.8h4v1.7M4.5 4.5l.7 8.7h5.6l.7-8.7',
  coverage: 'M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.3 10.3L14 14',
} as const;

export type IconName = keyof typeof ICONS;

/** An icon in a circle, centred on a point: what marks a lifeline. */
export const badge = (icon: IconName, x: number, y: number, className: string): SVGElement => {
  const group = el('g', { class: `badge ${className}`, transform: `translate(${x} ${y})` });
  group.append(
    el('circle', { r: 9 }),
    el('path', { d: ICONS[icon], transform: 'translate(-6 -6) scale(.75)' }),
  );
  return group;
};
