/**
 * What a capture of VRRP (RFC 3768, RFC 5798) says: advertisements per second and instance, and how long
 * after the last one of a master another host takes over.
 */
import type { IpPacket } from '../../capture/ip.ts';

const VRRP = 112;
const ADVERTISEMENT = 1;

interface Advert {
  readonly atSeconds: number;
  readonly host: string;
  readonly instance: number;
  readonly priority: number;
}

export interface Takeover {
  readonly instance: number;
  readonly from: string;
  readonly to: string;
  readonly lastAdvert: number;
  readonly firstAdvert: number;
  readonly afterLastAdvertSeconds: number;
  /** The old master was still heard: the new one has the higher priority and took over. */
  readonly preempts: boolean;
}

export interface VrrpFigures {
  readonly protocol: 'vrrp';
  readonly hosts: readonly string[];
  readonly instances: number;
  /** Of all instances together, while nothing fails. */
  readonly advertsPerSecond: number;
  readonly takeovers: readonly Takeover[];
  /** Of the first master that was lost; null: none was. */
  readonly takeoverAfterLastAdvertSeconds: number | null;
}

const advertOf = ({ atSeconds, from, protocol, payload }: IpPacket): readonly Advert[] => {
  const isAdvert =
    protocol === VRRP && payload.length >= 8 && (payload[0]! & 0xf) === ADVERTISEMENT;
  return isAdvert ? [{ atSeconds, host: from, instance: payload[1]!, priority: payload[2]! }] : [];
};

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Advertisements a second of those that the first master of an instance sent before anybody else did. */
const rateOf = (adverts: readonly Advert[]): number => {
  const other = adverts.findIndex(({ host }) => host !== adverts[0]!.host);
  const first = other === -1 ? adverts : adverts.slice(0, other);
  const seconds = first.at(-1)!.atSeconds - first[0]!.atSeconds;
  return seconds === 0 ? 0 : (first.length - 1) / seconds;
};

const takeoversOf = (adverts: readonly Advert[], patience: number): readonly Takeover[] =>
  adverts.flatMap((advert, at) => {
    const before = adverts[at - 1];
    if (before === undefined || before.host === advert.host) return [];
    const seconds = advert.atSeconds - before.atSeconds;
    return [
      {
        instance: advert.instance,
        from: before.host,
        to: advert.host,
        lastAdvert: rounded(before.atSeconds, 3),
        firstAdvert: rounded(advert.atSeconds, 3),
        afterLastAdvertSeconds: rounded(seconds, 3),
        preempts: seconds <= patience && advert.priority > before.priority,
      },
    ];
  });

/** undefined: no VRRP in it. */
export const vrrpFiguresOf = (packets: readonly IpPacket[]): VrrpFigures | undefined => {
  const adverts = packets.flatMap(advertOf);
  if (adverts.length === 0) return undefined;
  const instances = [...new Set(adverts.map(({ instance }) => instance))].sort((a, b) => a - b);
  const byInstance = instances.map((id) => adverts.filter(({ instance }) => instance === id));
  const rates = byInstance.map(rateOf);
  // A master that is still heard advertises again within one and a half intervals.
  const takeovers = byInstance.flatMap((all, i) =>
    takeoversOf(all, 1.5 / Math.max(rates[i]!, 0.01)),
  );
  return {
    protocol: 'vrrp',
    hosts: [...new Set(adverts.map(({ host }) => host))].sort(),
    instances: instances.length,
    advertsPerSecond: rounded(
      rates.reduce((sum, rate) => sum + rate, 0),
      2,
    ),
    takeovers,
    takeoverAfterLastAdvertSeconds:
      takeovers.find(({ preempts }) => !preempts)?.afterLastAdvertSeconds ?? null,
  };
};
