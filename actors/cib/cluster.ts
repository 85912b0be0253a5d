/**
 * A Pacemaker cluster as far as failover needs it: hosts with their room, guests that are started
 * anew elsewhere, hot pairs, fencing, preferences, and where everything runs at the start.
 */
import type { Demand } from '../../machines/cluster/host-capacity.ts';

export interface CibHost {
  readonly name: string;
  /** null: nothing is said about it, so there is always room. */
  readonly room: Demand | null;
}

export interface Placement {
  readonly host: string;
  readonly role: 'Started' | 'Promoted' | 'Unpromoted';
}

export interface CibResource {
  readonly id: string;
  /** A guest; a pair of guests of which one serves (promotable clone); a fencing device. */
  readonly kind: 'guest' | 'pair' | 'fence';
  readonly priority: number;
  readonly demand: Demand | null;
  /** Failures on one host after which it is not tried there again; null: as often as it fails. */
  readonly migrationThreshold: number | null;
  /** Most instances of a pair. */
  readonly cloneMax: number;
  /** Preference of hosts, higher first; for a pair that of the instance that serves. */
  readonly scores: Readonly<Record<string, number>>;
  /** The instance inside a clone, as operations name it; else the id itself. */
  readonly instance: string;
  readonly at: readonly Placement[];
}

export interface CibCluster {
  readonly hosts: readonly CibHost[];
  readonly resources: readonly CibResource[];
  /** Fencing is demanded (`stonith-enabled`); whether there is a device is another matter. */
  readonly wantsFencing: boolean;
  readonly noQuorumPolicy: string;
  readonly hasQuorum: boolean;
  /** A guest runs only where a preference allows it (`symmetric-cluster=false`). */
  readonly isOptIn: boolean;
  /** Room is looked at (`placement-strategy` other than `default`). */
  readonly placementStrategy: string;
  /** What was found and is not understood, by name and place; nothing is left out in silence. */
  readonly notUnderstood: readonly string[];
}
