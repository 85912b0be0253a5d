/** What a planted bug may replace: the machines of the VLAN system, and how a crash is noticed. */
import { administrator } from '../../machines/vlan/administrator.ts';
import { frameBuffer } from '../../machines/vlan/frame-buffer.ts';
import { frameJudgement } from '../../machines/vlan/frame-judgement.ts';
import { guestNetStack } from '../../machines/vlan/guest-net-stack.ts';
import { uplink } from '../../machines/vlan/uplink.ts';
import { virtualNic } from '../../machines/vlan/virtual-nic.ts';
import { vlanManager } from '../../machines/vlan/vlan-manager.ts';
import { vnicController } from '../../machines/vlan/vnic-controller.ts';
import type { LinkRule } from '../../src/system/definition.ts';

export const parts = {
  /** How the host's supervision tells the controller that the manager crashed. */
  crashNotice: { kind: 'local' } as Pick<LinkRule, 'kind'>,
  administrator,
  frameBuffer,
  frameJudgement,
  guestNetStack,
  uplink,
  virtualNic,
  vlanManager,
  vnicController,
};

export type VlanParts = typeof parts;
