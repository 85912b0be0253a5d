/** Reading tables of pairs, for WebAssembly: what `pair-table.ts` does. */
export const MISSING: i32 = i32.MIN_VALUE;

/** Where the search for a pair begins: pairs with one first number lie side by side. */
@inline
export function pairSlot(slots: usize, mask: i32, first: i32, second: i32): usize {
  const mixed = (first + 1) * <i32>0x9e3779b1;
  return slots + <usize>(((mixed ^ (mixed >>> 15)) + second) & mask) * 12;
}

/** What a table of pairs holds, or MISSING. */
@inline
export function valueAt(slots: usize, mask: i32, first: i32, second: i32): i32 {
  const tag = first + 1;
  const end = slots + <usize>(mask + 1) * 12;
  let entry = pairSlot(slots, mask, first, second);
  let found = load<i32>(entry);
  while (found != 0) {
    if (found == tag && load<i32>(entry, 4) == second) return load<i32>(entry, 8);
    entry += 12;
    if (entry == end) entry = slots;
    found = load<i32>(entry);
  }
  return MISSING;
}

