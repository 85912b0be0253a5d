/** A register of which acknowledged writes may be lost, if that is said. */
import type { SequentialObject } from '../../../src/properties/history/object.ts';

type Operation =
  | { readonly do: 'write'; readonly value: string }
  | { readonly do: 'read' }
  /** All writes after that of this value are lost, for good. */
  | { readonly do: 'lose'; readonly to: string };

/** Its state: the values that it has had, the last one being the one that it has. */
export const lossyRegister = (
  initial: string,
): SequentialObject<readonly string[], Operation, string> => ({
  init: [initial],
  apply: (operation, values) => {
    switch (operation.do) {
      case 'write':
        return { result: 'ok', next: [...values, operation.value] };
      case 'read':
        return { result: values.at(-1) ?? initial, next: values };
      case 'lose': {
        const at = values.lastIndexOf(operation.to);
        return at < 0 ? undefined : { result: 'ok', next: values.slice(0, at + 1) };
      }
    }
  },
  words: (operation) => {
    if (operation.do === 'write') return `write ${operation.value}`;
    return operation.do === 'read' ? 'read' : `all after ${operation.to} is lost`;
  },
});
