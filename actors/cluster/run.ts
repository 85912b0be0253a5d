/**
 * `run cluster FILE`: a Pacemaker cluster with a failure, driven through the checked statecharts;
 * where everything runs afterwards, beside what Pacemaker did. A JSON file is a plan of measurements, a
 * packet capture is measured beside the machines.
 */
import type { RunVerb } from '../../src/system/catalogue.ts';
import { isCapture } from '../capture/read.ts';
import { cibOptions, runCib } from '../cib/run.ts';
import { looksLikeJson } from '../json-file.ts';
import { driveCluster } from './cib/drive.ts';
import { reasonFor } from './cib/reasons.ts';
import { runCapture, runMeasure } from './measure/run.ts';

export const runCluster: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts:
    'a Pacemaker cluster (CIB XML) with the failure as options, a plan of measurements, or a packet ' +
    'capture of VRRP or corosync',
  options: [
    ...cibOptions,
    { name: 'capture', description: 'of measurements: heartbeats beside ours', isFile: true },
    { name: 'failed-at', description: 'of captures: when it failed, in seconds since 1970' },
  ],
  run: async (input) => {
    if (looksLikeJson(input.bytes)) return runMeasure(input);
    if (isCapture(input.bytes)) return runCapture(input);
    return runCib(input, (cluster, failure) => ({
      ...driveCluster(cluster, failure),
      reasonFor,
    }));
  },
};
