/** The measured process of recorded traces: drives the machines once and prints what it took, as JSON. */
import { DrivenShadows } from '../../actors/shadow-paging/trace/driven-shadows.ts';
import { TraceReader } from '../../actors/shadow-paging/trace/read.ts';
import { generatedTrace } from '../actors/shadow-paging/generated-trace.ts';

const [events = 20_000, size = 4] = process.argv.slice(2).map(Number);
const reader = new TraceReader('generated');
const shadows = new DrivenShadows(size);
const before = process.cpuUsage();
for (const piece of generatedTrace(events)) {
  for (const event of reader.push(piece)) {
    if (event.kind === 'cr3') shadows.set(event.address);
    else if (event.kind === 'free') shadows.free(event.address);
  }
}
const { user, system } = process.cpuUsage(before);
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(
  JSON.stringify({ events, size, cpuSeconds, maxRssMiB: process.resourceUsage().maxRSS / 1_024 }),
);
