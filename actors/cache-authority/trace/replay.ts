/**
 * A trace of system calls driven through the checked statecharts, file by file: manager, cache servers with
 * their lock tables, copies, file server, and the choice of a target; as real actors under a virtual clock. Memory
 * grows with the files and processes of a trace, not with its length.
 */
import { createHash } from 'node:crypto';
import { changed } from '../../../machines/cache-authority/file-data.ts';
import type { Message } from '../../../machines/cache-authority/types.ts';
import { RealRun } from '../../../src/live/real-run.ts';
import { InputError } from '../../../src/system/errors.ts';
import type { TracedCall } from './read.ts';
import {
  type Design,
  dataOf,
  FILE_SERVER,
  fileDefinition,
  nodesOf,
  PROCESSES,
  processAt,
  serverAt,
} from './wiring.ts';

export interface Figures {
  readonly operations: number;
  /** Answered without a message between servers. */
  readonly local: number;
  readonly handOffs: number;
  /** Between servers, manager and file server, write-backs included. */
  readonly messages: number;
  /** Recorded answers to lock requests that the statecharts answered otherwise. */
  readonly otherAnswers: number;
  /** Reads that did not show what was written last. */
  readonly staleReads: number;
  /** SHA-256 of the contents of all files at the end, of which each part is named by its writer. */
  readonly digest: string;
}

/** How long an operation may take, ms of virtual time; more is a defect of the statecharts. */
const PATIENCE_MS = 10_000;
/** What goes on in the background, and is waited for by nobody. */
const BACKGROUND = new Set(['WRITE_BACK', 'WB_ACK']);

class FileReplay {
  readonly run: RealRun;
  readonly #nodes: ReadonlyMap<string, string>;
  messages = 0;
  /** Messages without those of the background. */
  foreground = 0;
  handOffs = 0;
  #answer: unknown;
  #isAnswered = true;

  constructor(servers: number, design: Design, windowMs: number) {
    this.#nodes = nodesOf(servers);
    this.run = new RealRun(fileDefinition(servers, design, windowMs), {
      onMessage: (from, to, event) => this.#count(from, to, event.type),
      onEmit: ({ event }) => {
        if (event.type !== 'ANSWERED') return;
        this.#isAnswered = true;
        this.#answer = (event as never as { answer: unknown }).answer;
      },
    });
  }

  /** Reports of use ride on heartbeats; who is near each other needs no message. */
  #count(from: string, to: string, type: string): void {
    if (type === 'ACCESS' || this.#nodes.get(from) === this.#nodes.get(to)) return;
    this.messages += 1;
    if (!BACKGROUND.has(type)) this.foreground += 1;
    if (type === 'UPDATE_CMD_IN') this.handOffs += 1;
  }

  ask(process: string, to: string, command: Message): unknown {
    this.#isAnswered = false;
    this.run.send(process, { type: 'ASK', to, command } as never);
    for (let waited = 0; !this.#isAnswered; waited++) {
      if (waited >= PATIENCE_MS) {
        throw new InputError(
          'TRACE_UNANSWERED',
          `${process} is not answered: ${JSON.stringify(command)}.`,
          'That is a defect of the statecharts; please report it.',
        );
      }
      this.run.advance(1);
    }
    return this.#answer;
  }
}

export class TraceReplay {
  readonly #design: Design;
  readonly #servers: number;
  readonly #windowMs: number;
  /** In the order in which they appear. */
  readonly #processes: string[] = [];
  readonly #files = new Map<string, FileReplay>();
  /** What is in the files if everything takes effect in the order of the trace. */
  readonly #contents = new Map<string, string>();
  #seq = 0;
  #lagMs = 0;
  #operations = 0;
  #local = 0;
  #otherAnswers = 0;
  #staleReads = 0;

  constructor(design: Design, servers: number, windowMs: number) {
    this.#design = design;
    this.#servers = servers;
    this.#windowMs = windowMs;
  }

  /** Opening a file asks nobody; a directory has nothing to manage. */
  take(call: TracedCall): void {
    if (call.op === 'openat' || call.file === '.') return;
    const file = this.#fileOf(call.file);
    const due = call.t * 1000 + this.#lagMs;
    file.run.advance(Math.max(0, due - file.run.nowMs));
    const before = file.foreground;
    this.#seq += 1;
    this.#judge(call, this.#ask(file, call));
    this.#operations += 1;
    if (file.foreground === before) this.#local += 1;
    this.#lagMs += Math.max(0, file.run.nowMs - due);
  }

  #fileOf(name: string): FileReplay {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = new FileReplay(this.#servers, this.#design, this.#windowMs);
    this.#files.set(name, file);
    this.#contents.set(name, '');
    return file;
  }

  #placeOf(process: string): number {
    const known = this.#processes.indexOf(process);
    if (known >= 0) return known;
    if (this.#processes.length === PROCESSES) {
      throw new InputError('TRACE_PROCESSES', `more than ${PROCESSES} processes, e.g. ${process}.`);
    }
    return this.#processes.push(process) - 1;
  }

  #ask(file: FileReplay, call: TracedCall): unknown {
    const at = this.#placeOf(call.proc);
    const [client, near] = [processAt(at), serverAt(at % this.#servers)];
    const toData = (command: Message): unknown =>
      file.ask(client, dataOf(near), { ...command, client });
    switch (call.op) {
      case 'pread64':
        return toData({ type: 'READ', copy: this.#design.copies });
      case 'pwrite64':
        return toData({ type: 'WRITE', ...this.#changeOf(call) });
      case 'unlink':
        return toData({ type: 'WRITE', ...this.#changeOf(call) });
      case 'fdatasync':
      case 'fsync':
        return toData({ type: 'SYNC' });
      default:
        return file.ask(client, near, this.#lockCommand(client, call));
    }
  }

  /** Contents are not in the trace: each part of a file is named by its writer and the call. */
  #changeOf(call: TracedCall): { value: string; offset?: number; length?: number } {
    if (call.op !== 'pwrite64') return { value: '' };
    return { value: `${call.proc} ${this.#seq}`, offset: call.offset, length: call.len };
  }

  #lockCommand(client: string, call: TracedCall): Message {
    const common = { type: 'FILE_CMD', client, seq: this.#seq, hops: 0, via: null };
    switch (call.op) {
      case 'lock':
        return { ...common, op: 'lock', mode: call.type, start: call.start, length: call.len };
      case 'unlock':
        return { ...common, op: 'unlock', start: call.start, length: call.len };
      case 'test': {
        const { start, len } = call.found;
        return { ...common, op: 'test', mode: 'w', start, length: len };
      }
      default:
        return { ...common, op: 'close' };
    }
  }

  #judge(call: TracedCall, answer: unknown): void {
    const contents = this.#contents.get(call.file) ?? '';
    if (call.op === 'pread64' && answer !== contents) this.#staleReads += 1;
    if (call.op === 'lock' && answer !== call.result) this.#otherAnswers += 1;
    if (call.op === 'test' && (answer === 'free') !== (call.found.type === 'none'))
      this.#otherAnswers += 1;
    if (call.op === 'pwrite64' || call.op === 'unlink') {
      this.#contents.set(call.file, changed(contents, this.#changeOf(call)));
    }
  }

  /** When what was written is at the file server. */
  figures(): Figures {
    const files = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
    const contents = files.map(([name, file]) => {
      file.run.advance(PATIENCE_MS);
      const { data } = file.run.snapshot(FILE_SERVER).context as { data: string };
      return [name, data];
    });
    const all = files.map(([, file]) => file);
    return {
      operations: this.#operations,
      local: this.#local,
      handOffs: all.reduce((sum, { handOffs }) => sum + handOffs, 0),
      messages: all.reduce((sum, { messages }) => sum + messages, 0),
      otherAnswers: this.#otherAnswers,
      staleReads: this.#staleReads,
      digest: digestOf(contents),
    };
  }

  /** Of the same contents, if everything takes effect in the order of the trace. */
  get expectedDigest(): string {
    return digestOf([...this.#contents].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const digestOf = (contents: readonly (readonly unknown[])[]): string =>
  createHash('sha256').update(JSON.stringify(contents)).digest('hex');
