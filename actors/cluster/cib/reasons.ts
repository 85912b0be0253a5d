/** Why placements differ from Pacemaker's: rules of cluster failover. */
import { inWords, type ReasonFor, serving } from '../../cib/compare.ts';

export const reasonFor: ReasonFor = ({ kind }, ours, theirs) => {
  const [own, other] = [serving(ours), serving(theirs)];
  if (own.length < other.length) {
    return 'no host that is left has room for it, and nothing that runs makes room for another here';
  }
  if (own.length > 0 && inWords(own) === inWords(other) && kind === 'pair') {
    return 'who serves is the same; a lost standby is made anew by standby selection, not by failover';
  }
  return 'the target is the best by preference and load, found before the failure; Pacemaker weighs the load as it places';
};
