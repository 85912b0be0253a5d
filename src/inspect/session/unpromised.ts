/** A system without its promises: they make no step possible, and cost time. */
import type { MonitorSpec, SystemDefinition } from '../../system/definition.ts';

export const unpromised = (definition: SystemDefinition): SystemDefinition => {
  const { monitors = {}, ...rest } = definition;
  const silent = Object.entries(monitors).map(([name, spec]): [string, MonitorSpec] => {
    const { promises: _promised, ...watching } = spec;
    return [name, watching as MonitorSpec];
  });
  return {
    ...rest,
    ...(silent.length === 0 ? {} : { monitors: Object.fromEntries(silent) }),
    properties: [],
  };
};
