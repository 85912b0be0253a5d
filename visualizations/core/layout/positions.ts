/** Where everything of a chart is: plain JSON, pixels, the origin at the top left of the picture. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A state, a dot that leads to an initial state, or the bar of a transition with several targets. */
export interface PlacedNode {
  /** As in the plan: the id of a state, or that of the dot or bar. */
  readonly id: string;
  readonly box: Box;
}

export interface PlacedEdge {
  /** As in the plan. */
  readonly id: string;
  /** Corners of a line of horizontal and vertical pieces, from the source to the target. */
  readonly points: readonly Point[];
  readonly label: Box | null;
}

export interface Positions {
  /** Hash of the chart that was laid out. */
  readonly chart: string;
  readonly width: number;
  readonly height: number;
  /** Containers before what is in them. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Whether the usual way of layout failed and a plainer one was taken. */
  readonly plain: boolean;
  /** Whether there is room for the counts of a coverage. */
  readonly badges: boolean;
}

/** By which a file carries the positions of a chart. @param badges with room for the numbers of a coverage */
export const placeKey = (hash: string, badges: boolean): string =>
  badges ? `${hash} with badges` : hash;
