/** Sizes of what a chart is drawn with, in pixels; layout and drawing share them. */

export const TITLE_SIZE = 13;
export const TEXT_SIZE = 11;
export const NOTE_SIZE = 10;

/** Height of a title line, and of a line of text. */
export const TITLE_LINE = 26;
export const TEXT_LINE = 16;
/** Between the rows of a state and its borders. */
export const PADDING = 10;
/** Below the last row of a state. */
export const ROWS_BOTTOM = 6;
/** Between columns of rows. */
export const COLUMN_GAP = 16;
export const NARROWEST_STATE = 64;
/** A row that is longer is cut; the whole text is its tooltip. */
export const WIDEST_ROW = 300;

export const CHIP_PADDING_X = 7;
export const CHIP_PADDING_Y = 3;
export const CHIP_LINE = 15;
export const WIDEST_CHIP = 220;
/** Room for the mark of its kind at the left of a chip. */
export const CHIP_ICON = 14;

/** Room for a count, or for "unreachable", at the right of a row or label. */
export const BADGE = 62;

/** Diameter of the dot that leads to an initial state, and of a history state. */
export const DOT = 12;
export const HISTORY = 26;
/** The bar from which a transition with several targets leads to each. */
export const FORK_WIDTH = 36;
export const FORK_HEIGHT = 6;

/** Between the border of a container and what is in it. */
export const INSET = 18;
/** Between what is laid out side by side. */
export const GAP = 26;
/** Around the whole chart. */
export const MARGIN = 10;
