/** Planted bugs of taking away: shootdowns, acks, moves in machine memory. */
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ShadowPagingParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const deaf = ({ TLB_SHOOTDOWN: _, ...on }: Chart): Chart => on;

export const tearingMutants: readonly Mutant<ShadowPagingParts>[] = [
  {
    name: 'freed-before-acks',
    title: 'a zapped shadow is freed before the CPUs that have it have acknowledged',
    kills: sentences.safe5,
    scope: 'one-root',
    apply: having('shadowManager', (manager) =>
      edited(
        manager,
        ['states', 'tearingDown', 'states', 'shootingDown', 'always'],
        ({ target }) => ({ target }),
      ),
    ),
  },
  {
    name: 'enters-with-zapped',
    title: 'a CPU enters with the shadow it was given, although it was zapped meanwhile',
    kills: sentences.safe3,
    scope: 'one-root',
    apply: having('vcpu', (vcpu) => vcpu.provide({ guards: { isZapped: () => false } })),
  },
  {
    name: 'silent-when-descheduled',
    title: 'a CPU that is not running acknowledges nothing',
    kills: sentences.live3Freed('shadow0'),
    scope: 'descheduled',
    apply: having('vcpu', (vcpu) => edited(vcpu, ['states', 'descheduled', 'on'], deaf)),
  },
  {
    name: 'silent-in-the-vmm',
    title: 'a CPU that waits in the VMM acknowledges nothing',
    kills: sentences.live1('cpu0'),
    scope: 'one-edit',
    apply: having('vcpu', (vcpu) => edited(vcpu, ['states', 'inVmm', 'on'], deaf)),
  },
  {
    name: 'never-freed',
    title: 'what was zapped is not given back when all have acknowledged',
    kills: sentences.live3Room,
    scope: 'one-root',
    apply: having('shadowManager', (manager) =>
      edited(manager, ['states', 'tearingDown', 'states', 'freeing', 'always'], (always) => ({
        ...always,
        actions: ['resume'],
      })),
    ),
  },
  {
    name: 'version-not-checked',
    title: 'an entry that was translated before a move is written after it',
    kills: sentences.safe1,
    scope: 'one-move',
    apply: having('guestMemory', (memory) => memory.provide({ guards: { isCurrent: () => true } })),
  },
  {
    name: 'released-before-acks',
    title: 'a frame is copied and released while a CPU may still write to it',
    kills: sentences.safe1,
    scope: 'one-move',
    apply: having('guestMemory', (memory) => memory.provide({ guards: { allAcked: () => true } })),
  },
];
