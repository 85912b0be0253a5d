/** Small Pacemaker clusters, written by the tests themselves. */

export interface Written {
  readonly hosts: readonly { readonly name: string; readonly memory: number }[];
  readonly guests: readonly {
    readonly id: string;
    readonly at: string;
    readonly memory: number;
    readonly priority?: number;
    readonly threshold?: number;
    /** Where its hot standby runs; absent: it has none. */
    readonly standby?: string;
  }[];
  readonly fence?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  /** Put into the section of constraints as it is. */
  readonly constraints?: string;
}

const pair = (id: string, name: string, value: unknown): string =>
  `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`;

const utilization = (id: string, memory: number, cpu: number): string =>
  `<utilization id="${id}-u">${pair(id, 'memory', memory)}${pair(id, 'cpu', cpu)}</utilization>`;

const resourceOf = ({
  id,
  memory,
  priority = 0,
  threshold,
  standby,
}: Written['guests'][number]) => {
  const metas =
    pair(id, 'priority', priority) +
    (threshold === undefined ? '' : pair(id, 'migration-threshold', threshold));
  const primitive = (name: string, meta: string): string =>
    `<primitive id="${name}" class="ocf" provider="heartbeat" type="VirtualDomain">${meta}` +
    `${utilization(name, memory, 1)}</primitive>`;
  if (standby === undefined) {
    return primitive(id, `<meta_attributes id="${id}-m">${metas}</meta_attributes>`);
  }
  return (
    `<clone id="${id}"><meta_attributes id="${id}-m">${pair(id, 'promotable', 'true')}` +
    `${pair(id, 'clone-max', 2)}${metas}</meta_attributes>${primitive(`${id}-i`, '')}</clone>`
  );
};

const operation = (name: string, id: number, code: number): string =>
  `<lrm_rsc_op id="op${id}-${name}" operation="${name}" call-id="${id}" rc-code="${code}"/>`;

const historyOf = (written: Written, host: string): string =>
  written.guests
    .map(({ id, at, standby }) => {
      const instance = standby === undefined ? id : `${id}-i`;
      if (at === host) {
        const promoted = standby === undefined ? '' : operation('promote', 2, 0);
        return `<lrm_resource id="${instance}">${operation('start', 1, 0)}${promoted}</lrm_resource>`;
      }
      return standby === host
        ? `<lrm_resource id="${instance}">${operation('start', 1, 0)}</lrm_resource>`
        : '';
    })
    .join('');

export const cibOf = (written: Written): Uint8Array => {
  const { hosts, guests, fence = true, options = {}, constraints = '' } = written;
  const all = { 'placement-strategy': 'utilization', ...options };
  const [first] = hosts;
  const device = fence ? '<primitive id="fence" class="stonith" type="fence_ipmilan"/>' : '';
  const running = `<lrm_resource id="fence">${operation('start', 1, 0)}</lrm_resource>`;
  const states = hosts.map(
    ({ name }) =>
      `<node_state uname="${name}"><lrm><lrm_resources>${historyOf(written, name)}` +
      `${fence && name === first!.name ? running : ''}</lrm_resources></lrm></node_state>`,
  );
  const nodes = hosts.map(
    ({ name, memory }) =>
      `<node id="${name}" uname="${name}">${utilization(name, memory, 8)}</node>`,
  );
  const settings = Object.entries(all).map(([name, value]) => pair('o', name, value));
  return new TextEncoder().encode(
    `<cib have-quorum="1"><configuration><crm_config><cluster_property_set id="o">` +
      `${settings.join('')}</cluster_property_set></crm_config><nodes>${nodes.join('')}</nodes>` +
      `<resources>${device}${guests.map(resourceOf).join('')}</resources>` +
      `<constraints>${constraints}</constraints></configuration><status>${states.join('')}` +
      `</status></cib>`,
  );
};
