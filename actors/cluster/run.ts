/**
 * `run cluster FILE`: a Pacemaker cluster with a failure, driven through the checked statecharts;
 * where everything runs afterwards, beside what Pacemaker did. A JSON file is a plan of measurements.
 */
import type { RunVerb } from '../../src/system/catalogue.ts';
import { cibOptions, runCib } from '../cib/run.ts';
import { looksLikeJson } from '../json-file.ts';
import { driveCluster } from './cib/drive.ts';
import { reasonFor } from './cib/reasons.ts';
import { runMeasure } from './measure/run.ts';

export const runCluster: RunVerb = {
  dialects: ['patent'],
  defaultDialect: 'patent',
  accepts: 'a Pacemaker cluster (CIB XML) with the failure as options, or a plan of measurements',
  options: cibOptions,
  run: async (input) =>
    looksLikeJson(input.bytes)
      ? runMeasure(input)
      : runCib(input, (cluster, failure) => ({
          ...driveCluster(cluster, failure),
          reasonFor,
        })),
};
