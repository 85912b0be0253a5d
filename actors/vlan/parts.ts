/** The machines of the VLAN system, under the names by which a planted bug replaces one of them. */
import { administrator } from '../../machines/vlan/administrator.ts';
import { frameBuffer } from '../../machines/vlan/frame-buffer.ts';
import { frameJudgement } from '../../machines/vlan/frame-judgement.ts';
import { guestNetStack } from '../../machines/vlan/guest-net-stack.ts';
import { uplink } from '../../machines/vlan/uplink.ts';
import { virtualNic } from '../../machines/vlan/virtual-nic.ts';
import { vlanManager } from '../../machines/vlan/vlan-manager.ts';
import { vnicController } from '../../machines/vlan/vnic-controller.ts';

export const parts = {
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
