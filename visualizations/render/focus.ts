/**
 * Who goes by keyboard is never nowhere: where the focused element goes away (its search has ended, its run
 * is left), what is left nearest to it gets the focus.
 */

const FOCUSABLE = 'button, input, select, a[href], [tabindex="0"]';

/** @returns ends it */
export const keepFocus = (root: HTMLElement): (() => void) => {
  const { ownerDocument: page } = root;
  /** The element that had the focus last, and all around it. */
  let chain: readonly HTMLElement[] = [];
  const note = ({ target }: Event): void => {
    const around: HTMLElement[] = [];
    for (let node = target as HTMLElement | null; node !== null; node = node.parentElement) {
      around.push(node);
      if (node === root) break;
    }
    chain = around;
  };
  const forget = (): void => {
    chain = [];
  };
  const rescue = (): void => {
    if (page.activeElement !== page.body || chain.length === 0 || chain[0]?.isConnected) return;
    const left = chain.filter((node) => node.isConnected);
    forget();
    for (const node of left) {
      const next = nearest(node);
      if (next === undefined) continue;
      next.focus();
      return;
    }
  };
  const watch = new MutationObserver(rescue);
  watch.observe(root, { childList: true, subtree: true });
  root.addEventListener('focusin', note);
  // Whoever uses a pointer goes elsewhere.
  root.addEventListener('pointerdown', forget, { capture: true });
  return () => {
    watch.disconnect();
    root.removeEventListener('focusin', note);
    root.removeEventListener('pointerdown', forget, { capture: true });
  };
};

const nearest = (node: HTMLElement): HTMLElement | undefined => {
  if (node.matches(FOCUSABLE)) return node;
  const within = [...node.querySelectorAll<HTMLElement>(FOCUSABLE)];
  return within.find((one) => !one.matches(':disabled') && one.offsetParent !== null);
};
