/**
 * Where things lie in the block of memory through which TypeScript and WebAssembly talk: indices of
 * 32-bit integers, read by both languages. Addresses are in bytes.
 */

/** Answers of a run: why it came back. Anything but DONE is a request. */
export const DONE = 0;
/** The rows of component ARG_B of actor ARG_A are not there yet. */
export const NEEDS_HEAD = 1;
/** What letter ARG_C does to component ARG_B of actor ARG_A is not known yet. */
export const NEEDS_LETTER = 2;
/** Row ARG_B of actor ARG_A is for the general path. */
export const NEEDS_STEP = 3;
/** The visited set is full. */
export const NEEDS_SLOTS = 4;
/** The log, or its list of parents, is full. */
export const NEEDS_CHUNK = 5;
/** The state before INDEX, which is expanded, has no enabled step but faults. */
export const STUCK = 6;

/** Numbers of 32 bits. */
export const ARG_A = 0;
export const ARG_B = 1;
export const ARG_C = 2;
/** The state to expand next, the first not to expand, and whether by faults. */
export const INDEX = 3;
export const TO = 4;
export const FAULTS = 5;
/** Stop when the log has so many states. */
export const LIMIT = 6;
/** Where in the state: actor, its next row, how many rows are left (-1: not begun). */
export const ACTOR = 7;
export const ROW_AT = 8;
export const LEFT = 9;
/** Enabled steps of the state so far. */
export const ENABLED = 10;
export const CUT_OFF = 11;
/** Shape of a state. */
export const WORDS = 12;
export const ACTING = 13;
export const FIELDS = 14;
export const FIRST_BUDGET = 15;
/** -1: faults are not counted. */
export const FIRST_FAULT = 16;
/** The pool of rows. */
export const ROWS = 17;
export const FIRED = 18;
/** The batch. */
export const COUNT = 19;
export const STATES = 20;
export const HASHES = 21;
export const PARENTS = 22;
export const RECENT = 23;
/** The log: addresses of its chunks. */
export const CHUNKS = 24;
export const SIZE = 25;
export const CAPACITY = 26;
/** The visited set. */
export const SLOTS = 27;
export const SHIFT = 28;
export const MEMBERS = 29;
export const MOST = 30;
export const TOUCHED = 31;
/** Numbers of 64 bits, as pairs: transitions now, and when the state was begun. */
export const TRANSITIONS = 32;
export const TRANSITIONS_BEFORE = 34;
/** Trees of the judges: pairs of root and nodes; and how many. */
export const TREES = 36;
export const TREE_COUNT = 37;
/** 1: states without an enabled step are to be told. */
export const WATCH_STUCK = 38;
/** By list of emissions, the address of what judges its steps, or 0; and how many lists there are. */
export const EMITS = 39;
export const EMIT_COUNT = 40;
/** Where the log keeps the parents of the states found last. */
export const RECENT_PARENTS = 41;
/** With SHIFT, what makes a slot of a hash: see `visited.ts`. */
export const MULTIPLIER = 42;
/** Trees of the steps in which receivers react at once: see `step-trees.ts`. */
export const PLACES = 43;
export const CHILDREN = 44;
export const CHILDREN_MASK = 45;
/** Which kinds of steps sleep after which (`sleep-sets.ts`), and the kinds of the batch. */
export const SLEEP_SETS = 46;
export const KINDS = 47;
/** For each chunk of the log, or 0: what sleeps in its states, and by what kind of step they were reached. */
export const ASLEEP = 48;
export const STATE_KINDS = 49;
/** 0: every step is taken, and nothing is noted. */
export const MAY_SLEEP = 50;
/** Even, because numbers of 64 bits lie in it. */
export const CONTROL_INTS = 52;

/** Where in SLEEP_SETS, in bytes: steps that go on sleeping, and faults. Steps that came before lie first. */
export const INHERITED = 512;
export const FAULTS_ASLEEP = 1024;

/** Slots of two words that lie in a line of the cache: a search for one begins with the first of its line. */
export const LINE = 8;
/** So many members of the visited set may wait while it grows, and are moved at once. */
export const WAITING = 4096;
export const BLOCK = 512;

/** A field's description, and that of the actor whose component it holds: integers. */
export const FIELD_SHIFT = 0;
export const FIELD_MASK = 1;
export const FIELD_WORD = 2;
export const FIELD_HEADS = 3;
export const FIELD_HEADS_LENGTH = 4;
/** What letters do, and how that lies there: see `letter-table.ts`. */
export const FIELD_LETTERS = 5;
export const FIELD_LETTERS_SHAPE = 6;
/** Shift in a state of two words taken as one number. */
export const FIELD_SHIFT_64 = 7;
export const FIELD_INTS = 8;
