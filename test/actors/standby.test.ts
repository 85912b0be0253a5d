/**
 * Standby selection keeps its properties in every short scope, with exactly these numbers of states;
 * each planted bug breaks the property it is said to break.
 */
import { standby } from '../../actors/standby/system.ts';
import { bugsAreFound, type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  restart: [333987, 1802690],
  successor: [143537, 763788],
  successors: [52360, 280968],
  'successor-doubling': [59756, 333792],
  'successor-failure': [217311, 1254945],
  'successor-room': [428468, 2889186],
  doubling: [56601, 195656],
  damping: [28953, 94806],
  loss: [228802, 1910713],
  edits: [117485, 475305],
  crash: [143152, 618139],
  host: [26603, 105105],
  'host-back': [253890, 1133759],
  mixed: [13392, 58524],
  priority: [151626, 720335],
  spent: [82772, 413576],
  mass: [51134, 378534],
};

scopesHold(standby, SIZES);

bugsAreFound(standby, 'all', 240_000);
