/*
 * The failure detector of heartbeat.pml as one would write it in Promela: a process for each sender
 * and for the monitor, a channel for each link.
 *
 * The states are those of actors/baseline/heartbeat.ts one to one, and one more, before `init` has
 * started the processes.
 */
#ifndef N
#define N 2
#endif

mtype = { Beat };
chan link[N] = [2] of { mtype };

proctype sender(byte me) {
  bool down, crashed;
end:
  do
  :: d_step { !down && nfull(link[me]) -> link[me]!Beat }
  :: d_step { !down && full(link[me]) -> skip /* it is lost */ }
  :: d_step { !crashed -> crashed = true; down = true }
  :: d_step { down -> down = false }
  od
}

proctype monitor() {
  bool heard[N], suspected[N];
  byte i;
end:
  do
  :: d_step {
      true ->
      i = 0;
      do
      :: i < N -> suspected[i] = !heard[i]; heard[i] = false; i++
      :: else -> break
      od;
      i = 0
    }
#define HEARS(s) \
  :: d_step { link[s]?Beat -> heard[s] = true; suspected[s] = false; assert(!(heard[s] && suspected[s])) }
  HEARS(0)
#if N > 1
  HEARS(1)
#endif
#if N > 2
  HEARS(2)
#endif
#if N > 3
  HEARS(3)
#endif
#if N > 4
  HEARS(4)
#endif
  od
}

init {
  byte i;
  atomic {
    run monitor();
    do
    :: i < N -> run sender(i); i++
    :: else -> break
    od;
    i = 0
  }
}
