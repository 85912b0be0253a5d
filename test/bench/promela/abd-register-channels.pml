/*
 * The register of abd-register.pml as one would write it in Promela: a process for each server and
 * each client, a channel for each link, messages with named fields, what a server has heard as it is.
 *
 * The states are those of actors/baseline/abd-register.ts (3 servers, 2 clients, fifo, without
 * history) one to one, and one more, before `init` has started the processes.
 */
#define SERVERS 3
#define CLIENTS 2
#define UNWRITTEN 0

mtype = { Put, PutOk, Get, GetOk, Query, AckQuery, Record, AckRecord };
mtype = { Idle, Asking, Recording };

/* Fields: kind, request, clock, server, value. */
chan s01 = [6] of { mtype, byte, byte, byte, byte };
chan s02 = [6] of { mtype, byte, byte, byte, byte };
chan s10 = [6] of { mtype, byte, byte, byte, byte };
chan s12 = [6] of { mtype, byte, byte, byte, byte };
chan s20 = [6] of { mtype, byte, byte, byte, byte };
chan s21 = [6] of { mtype, byte, byte, byte, byte };
/* By server: what it is asked. Client k writes at server k and reads at server k + 1. Fields: kind, request, value. */
chan writes[SERVERS] = [1] of { mtype, byte, byte };
chan reads[SERVERS] = [1] of { mtype, byte, byte };
/* By client: what it is answered. */
chan written[CLIENTS] = [1] of { mtype, byte, byte };
chan read[CLIENTS] = [1] of { mtype, byte, byte };

#define NEWER(c1, b1, c2, b2) ((c1) > (c2) || ((c1) == (c2) && (b1) > (b2)))
#define MAJORITY(set) ((set) == 3 || (set) == 5 || (set) == 6 || (set) == 7)

/* The newest copy heard of replaces the own one, if it is newer. */
inline adopt(c, b, v) {
  if
  :: NEWER(c, b, clock, by) -> clock = c; by = b; value = v
  :: else
  fi
}

/* Begins to work on a request, or ignores it. */
inline begin(k, v) {
  if
  :: phase == Idle ->
    phase = Asking; client = k; request = r; write = v; heard = 1 << me;
    newClock = clock; newBy = by; newValue = value;
    toA!Query, r, 0, 0, 0; toB!Query, r, 0, 0, 0
  :: else
  fi
}

inline deliver(from, to, other, peer) {
  if
  :: kind == Query -> to!AckQuery, r, clock, by, value
  :: kind == Record -> adopt(c, b, v); to!AckRecord, r, 0, 0, 0
  :: kind == AckQuery && phase == Asking && request == r ->
    heard = heard | (1 << peer);
    if
    :: NEWER(c, b, newClock, newBy) -> newClock = c; newBy = b; newValue = v
    :: else
    fi;
    if
    :: MAJORITY(heard) ->
      if
      :: write != 0 -> newClock = newClock + 1; newBy = me; newValue = write
      :: else
      fi;
      phase = Recording; heard = 1 << me;
      adopt(newClock, newBy, newValue);
      to!Record, r, newClock, newBy, newValue; other!Record, r, newClock, newBy, newValue;
      outcome = (write == 0 -> newValue : 0);
      newClock = 0; newBy = 0; newValue = 0
    :: else
    fi
  :: kind == AckRecord && phase == Recording && request == r ->
    heard = heard | (1 << peer);
    if
    :: MAJORITY(heard) ->
      if
      :: write != 0 -> written[client]!PutOk, r, 0
      :: else -> read[client]!GetOk, r, outcome
      fi;
      phase = Idle; client = 0; request = 0; write = 0; heard = 0; outcome = 0
    :: else
    fi
  :: else
  fi
}

#define FORGET kind = 0; r = 0; c = 0; b = 0; v = 0

proctype server(byte me, peerA, peerB; chan fromA, toA, fromB, toB) {
  byte clock, by = me, value = UNWRITTEN;
  mtype phase = Idle;
  byte client, request, write, heard;
  byte newClock, newBy, newValue, outcome;
  mtype kind;
  byte r, c, b, v;
end:
  do
  :: d_step { writes[me]?kind, r, v -> begin(me, v); FORGET }
  :: d_step { reads[me]?kind, r, v -> begin(me - 1, 0); FORGET }
  :: d_step { fromA?kind, r, c, b, v -> deliver(fromA, toA, toB, peerA); FORGET }
  :: d_step { fromB?kind, r, c, b, v -> deliver(fromB, toB, toA, peerB); FORGET }
  od
}

proctype client(byte me) {
  byte operations = 1; /* begun; one more when it has its last answer */
  byte v;
end:
  do
  :: d_step { written[me]?PutOk, _, _ -> operations = 2; reads[me + 1]!Get, 2 * me + 1, 0 }
  :: d_step { read[me]?GetOk, _, v -> assert(v != UNWRITTEN); operations = 3; v = 0 }
  od
}

init {
  atomic {
    run server(0, 1, 2, s10, s01, s20, s02);
    run server(1, 0, 2, s01, s10, s21, s12);
    run server(2, 0, 1, s02, s20, s12, s21);
    run client(0);
    run client(1);
    writes[0]!Put, 0, 1;
    writes[1]!Put, 2, 2
  }
}
