/*
 * Failure detection by heartbeats: n senders that crash at most once each and recover, links that
 * hold two beats and lose the third, one monitor with one timeout.
 *
 * Written for SPIN's speed: one process with one loop, one guarded step per alternative, global
 * state in bit masks (all beats of a sender are alike, so a link is its number of beats). The
 * states and transitions are those of actors/baseline/heartbeat.ts one to one.
 *
 * Usage: spin -a -DN=4 heartbeat.pml
 */
#ifndef N
#define N 2
#endif
#define ALL ((1 << N) - 1)

/* Lives of the senders: down now; crashed before (and then up again or not). */
unsigned down : N;
unsigned crashed : N;
/* Links: at least one beat in flight; two. */
unsigned one : N;
unsigned two : N;
/* The monitor: heard of since the last timeout; suspected. */
unsigned heard : N;
unsigned suspected : N;

#define SENDER(b) \
  :: d_step { !(down & b) && !(one & b) -> one = one | b } \
  :: d_step { !(down & b) && (one & b) -> two = two | b } \
  :: d_step { (one & b) && !(two & b) -> \
       one = one & ~(b); heard = heard | b; suspected = suspected & ~(b); CHECK } \
  :: d_step { (two & b) -> \
       two = two & ~(b); heard = heard | b; suspected = suspected & ~(b); CHECK } \
  :: d_step { !(crashed & b) -> crashed = crashed | b; down = down | b } \
  :: d_step { (down & b) -> down = down & ~(b) }

#define CHECK assert(!(heard & suspected))

active proctype system() {
end:
  do
  :: d_step { suspected = ALL & ~heard; heard = 0; CHECK }
  SENDER(1)
#if N > 1
  SENDER(2)
#endif
#if N > 2
  SENDER(4)
#endif
#if N > 3
  SENDER(8)
#endif
#if N > 4
  SENDER(16)
#endif
  od
}
