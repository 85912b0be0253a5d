/** What became of the guests of a request, in terms of the real machine. */
import type { PolicyName } from '../../../machines/placement/types.ts';

export interface PlacedCpu {
  readonly vcpu: number;
  readonly core: number;
  readonly pus: readonly number[];
  readonly node: number;
  /** Virtual node, as the guest was told. */
  readonly virtual: number;
}

export interface PlacedNode {
  readonly virtual: number;
  readonly physical: number;
  readonly bytes: number;
}

export interface PlacedDevice {
  readonly pci: string;
  /** null: equally near to all. */
  readonly node: number | null;
  readonly virtual: number | null;
}

export interface PlacedGuest {
  readonly name: string;
  readonly policy: PolicyName;
  /** Best effort: the policy's demand was not met. */
  readonly policyViolated: boolean;
  readonly cpus: readonly PlacedCpu[];
  readonly nodes: readonly PlacedNode[];
  readonly devices: readonly PlacedDevice[];
  /** Between virtual nodes: ordinal, 10 is local. */
  readonly distances: readonly (readonly number[])[];
}

/** What could be had instead, tried on the machines. */
export interface Nearest {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly fallback: 'strict' | 'best-effort';
  readonly devices: readonly string[];
}

export interface RefusedGuest {
  readonly name: string;
  readonly reason: string;
  /** The reason in a sentence. */
  readonly because: string;
  /** Guest that has what was asked for. */
  readonly holder: string | null;
  readonly nearest: Nearest | null;
}
