/**
 * What stands in our hand-off where NFSv4 recalls a delegation. There the server takes the delegation back, and the
 * next client asks again until it has; here the right itself moves from holder to holder, with the lock table,
 * and who asks is queued.
 */
import { DELAY } from './beside.ts';
import { DENIED } from './operations.ts';
import type { NfsStep } from './steps.ts';

export interface Counterpart {
  /** The message of the cache authority; none: nothing is sent there. */
  readonly message?: string;
  /** What the authority of the file becomes, where the message arrives or is sent. */
  readonly states?: readonly [from: string, to: string];
  readonly remark?: string;
}

/** Who holds the right of each file, as NFSv4's delegations tell; and who is about to have it. */
class Rights {
  readonly #holders = new Map<string, string>();
  /** Clients whose delegation was recalled, and those told to ask again, by file. */
  readonly #recalled = new Set<string>();
  readonly #delayed = new Set<string>();

  counterpart(step: NfsStep): Counterpart {
    switch (step.kind) {
      case 'OPEN':
        return this.#open(step);
      case 'CB_RECALL':
        this.#recalled.add(`${step.client} ${step.file}`);
        return { message: 'UPDATE_CMD', states: ['holder', 'freezing'] };
      case 'DELEGRETURN':
        return this.#return(step);
      case 'LOCK':
      case 'LOCKU':
        return { message: 'FILE_CMD', ...lockRemark(step) };
      case 'CB_NOTIFY_LOCK':
        return { message: 'GRANTED', remark: 'to who waited' };
      case 'CLOSE':
        return {};
    }
  }

  #open({ client, file, status, delegation }: NfsStep): Counterpart {
    const key = `${client} ${file}`;
    if (status === DELAY) {
      this.#delayed.add(key);
      return { message: 'BUSY', remark: 'who asks is queued' };
    }
    if (status !== 0) return {};
    const holder = this.#holders.get(file);
    if (this.#delayed.delete(key)) {
      this.#holders.set(file, client);
      return { message: 'CONFIRM', states: ['installed', 'holder'] };
    }
    if (holder !== undefined && holder !== client) {
      return { message: 'AUTH_INFO', states: ['unknown', 'remote'] };
    }
    if (delegation === undefined) return { message: 'FILE_CMD' };
    this.#holders.set(file, client);
    return { message: 'AUTH_INFO', states: ['unknown', 'holder'] };
  }

  #return({ client, file }: NfsStep): Counterpart {
    const isHolder = this.#holders.get(file) === client;
    if (this.#recalled.delete(`${client} ${file}`)) {
      if (isHolder) this.#holders.delete(file);
      return { message: 'UPDATE_CMD_IN', states: ['freezing', 'handedOff'] };
    }
    if (!isHolder) return { remark: 'nothing moves' };
    this.#holders.delete(file);
    return { message: 'RELEASE', states: ['holder', 'releasing'] };
  }
}

const lockRemark = ({ kind, status, lock }: NfsStep): { readonly remark?: string } => {
  if (status === 0) return { remark: 'executed where the right is' };
  if (kind !== 'LOCK' || status !== DENIED) return {};
  return {
    remark: lock?.waits === true ? 'waits in the table that moves with the right' : 'told EAGAIN',
  };
};

/** One for each step. */
export const counterpartsOf = (steps: readonly NfsStep[]): readonly Counterpart[] => {
  const rights = new Rights();
  return steps.map((step) => rights.counterpart(step));
};

export interface Recall {
  readonly file: string;
  readonly from: string;
  /** Who was told NFS4ERR_DELAY; null: nobody in this capture. */
  readonly to: string | null;
  /** From the call back on; null: not in the capture. */
  readonly returnedAfterMs: number | null;
  /** From the first refused OPEN to the answer of the one that went through. */
  readonly openedAfterMs: number | null;
  readonly refusedOpens: number;
  /** Calls and answers: the recall, the return, and opens that were told to ask again. */
  readonly messages: number;
}

const msBetween = (from: number, to: number): number => Math.round((to - from) * 1000);

const messagesOf = (steps: readonly NfsStep[]): number =>
  steps.reduce((sum, { tookMs }) => sum + (tookMs === null ? 1 : 2), 0);

/** How each recall went; an OPEN that was refused belongs to the recall of its file next to it. */
export const recallsOf = (steps: readonly NfsStep[]): readonly Recall[] =>
  steps.flatMap((recall, at): readonly Recall[] => {
    if (recall.kind !== 'CB_RECALL') return [];
    const { file, client: from } = recall;
    const later = steps.slice(at).filter((step) => step.file === file);
    const returned = later.find(({ kind, client }) => kind === 'DELEGRETURN' && client === from);
    const returnedAt = returned?.t ?? Number.POSITIVE_INFINITY;
    const refused = steps.filter(
      ({ kind, file: of, status, client, t }) =>
        kind === 'OPEN' && of === file && status === DELAY && client !== from && t <= returnedAt,
    );
    const asker = refused.at(-1)?.client;
    const own = refused.filter(({ client }) => client === asker);
    const opened = later.find(
      ({ kind, client, status }) => kind === 'OPEN' && client === asker && status === 0,
    );
    const first = own[0];
    return [
      {
        file,
        from,
        to: asker ?? null,
        returnedAfterMs:
          returned === undefined
            ? null
            : msBetween(recall.t, returned.t + (returned.tookMs ?? 0) / 1000),
        openedAfterMs:
          opened === undefined || first === undefined
            ? null
            : msBetween(first.t, opened.t + (opened.tookMs ?? 0) / 1000),
        refusedOpens: own.length,
        messages: messagesOf([recall, ...(returned === undefined ? [] : [returned]), ...own]),
      },
    ];
  });
