/*
 * Two-phase commit (Gray and Lamport), n resource managers, the message set as bit masks.
 *
 * Written for SPIN's speed: one process with one loop, one guarded step per alternative, global
 * state in bit fields. The states are those of actors/baseline/two-phase-commit.ts one to one,
 * and so are the transitions (repeated deliveries are self-loops).
 *
 * Usage: spin -a -DN=9 two-phase-commit.pml
 */
#ifndef N
#define N 3
#endif
#define ALL ((1 << N) - 1)

#define TM_INIT 0
#define TM_COMMITTED 1
#define TM_ABORTED 2

/* The messages Prepared, from whom. Commit and Abort are in flight as the manager has decided. */
unsigned sent : N;
/* A resource manager in neither mask is prepared if it said so, else working. */
unsigned committed : N;
unsigned aborted : N;
/* Whose Prepared the transaction manager has recorded. */
unsigned recorded : N;
unsigned tm : 2;

#define WORKING(b) (!((sent | committed | aborted) & b))

#define MANAGER(b) \
  :: d_step { WORKING(b) -> sent = sent | b } \
  :: d_step { WORKING(b) -> aborted = aborted | b; assert(!committed) } \
  :: d_step { tm == TM_COMMITTED -> committed = committed | b; assert(!aborted) } \
  :: d_step { tm == TM_ABORTED -> aborted = aborted | b; assert(!committed) } \
  :: d_step { tm == TM_INIT && (sent & b) -> recorded = recorded | b }

active proctype system() {
end:
  do
  :: d_step { tm == TM_INIT && recorded == ALL -> tm = TM_COMMITTED }
  :: d_step { tm == TM_INIT -> tm = TM_ABORTED }
  MANAGER(1)
#if N > 1
  MANAGER(2)
#endif
#if N > 2
  MANAGER(4)
#endif
#if N > 3
  MANAGER(8)
#endif
#if N > 4
  MANAGER(16)
#endif
#if N > 5
  MANAGER(32)
#endif
#if N > 6
  MANAGER(64)
#endif
#if N > 7
  MANAGER(128)
#endif
#if N > 8
  MANAGER(256)
#endif
  od
}
