/*
 * A register replicated over three servers by majorities (Attiya, Bar-Noy and Dolev), two clients
 * that write once and then read once, ordered links.
 *
 * Written for SPIN's speed: one process with one loop, one guarded step per delivery, a link as the
 * bits of two integers. The states and transitions are those of actors/baseline/abd-register.ts
 * (3 servers, 2 clients, fifo, without history) one to one; what follows from the rest is not kept:
 * two of three are a majority, so a server never waits for a second answer, and a value follows from
 * its sequencer.
 *
 * Client k writes at server k and reads at server k + 1. Copies in the order of their sequencers:
 * 0 1 2 unwritten (clock 0, by server 0 1 2), 3 4 clock 1 by server 0 1, 5 6 clock 2 by server 0 1.
 */

/* Messages between servers, below 128 and never 0: kind, request (2 * client + operation), copy. */
#define QUERY(r) (((r) << 3) | 7)
#define ACK_QUERY(r, c) (32 | ((r) << 3) | (c))
#define RECORD(r, c) (64 | ((r) << 3) | (c))
#define ACK_RECORD(r) (96 | ((r) << 3))
#define KIND(m) ((m) >> 5)
#define REQUEST(m) (((m) >> 3) & 3)
#define COPY(m) ((m) & 7)
#define GET(r) ((r) & 1)

#define IDLE 0
#define ASKING 1
#define RECORDING 2

/* Where a client is: what is in flight for it, or at work. AT_* also if the request was ignored. */
#define PUT_SENT 0
#define AT_PUT 1
#define PUT_OK 2
#define GET_SENT 3
#define AT_GET 4
#define GET_OK 5 /* + the value: 0 unwritten, 1 2 by client 0 1 */
#define SERVED 8

/* Links between servers, of seven bits a message: the four oldest, then up to two more. */
int q01, q02, q10, q12, q20, q21;
short x01, x02, x10, x12, x20, x21;
byte client0, client1;
/* Of each server: its copy; what it does, for which request; then its copy when it began to ask,
   or the value to answer. */
byte copy0 = 0, copy1 = 1, copy2 = 2;
byte mode0, mode1, mode2, request0, request1, request2, aux0, aux1, aux2;

#define SEND(l, m) \
  if \
  :: q##l < 2097152 -> \
    q##l = q##l | ((m) << (q##l == 0 -> 0 : (q##l < 128 -> 7 : (q##l < 16384 -> 14 : 21)))) \
  :: else -> assert(x##l < 128); x##l = x##l | ((m) << (x##l == 0 -> 0 : 7)) \
  fi

#define MAX(a, b) ((a) > (b) -> (a) : (b))
#define WRITTEN(s, c) ((c) < 3 -> 3 + s : 5 + s)
#define VALUE(c) ((c) < 3 -> 0 : 2 - ((c) & 1))

/* Server s, with peers a and b, begins to work on a request, or ignores it. */
#define BEGIN(s, a, b, r) \
  if \
  :: mode##s == IDLE -> \
    mode##s = ASKING; request##s = r; aux##s = copy##s; \
    SEND(s##a, QUERY(r)); SEND(s##b, QUERY(r)) \
  :: else \
  fi

#define ANSWER(s) \
  if \
  :: request##s == 0 -> client0 = PUT_OK \
  :: request##s == 1 -> client0 = GET_OK + aux##s \
  :: request##s == 2 -> client1 = PUT_OK \
  :: request##s == 3 -> client1 = GET_OK + aux##s \
  fi; \
  mode##s = IDLE; request##s = 0; aux##s = 0

/* Server s, with peers f and o, gets the oldest message from f. */
#define DELIVER(f, s, o) \
  :: d_step { q##f##s -> \
    m = q##f##s & 127; \
    q##f##s = (q##f##s >> 7) | ((x##f##s & 127) << 21); \
    x##f##s = x##f##s >> 7; \
    if \
    :: KIND(m) == 0 -> SEND(s##f, ACK_QUERY(REQUEST(m), copy##s)) \
    :: KIND(m) == 2 -> \
      copy##s = MAX(copy##s, COPY(m)); \
      SEND(s##f, ACK_RECORD(REQUEST(m))) \
    :: KIND(m) == 1 && mode##s == ASKING && request##s == REQUEST(m) -> \
      newest = MAX(aux##s, COPY(m)); \
      mode##s = RECORDING; \
      if \
      :: GET(request##s) -> aux##s = VALUE(newest) \
      :: else -> newest = WRITTEN(s, newest); aux##s = 0 \
      fi; \
      copy##s = MAX(copy##s, newest); \
      SEND(s##f, RECORD(request##s, newest)); \
      SEND(s##o, RECORD(request##s, newest)) \
    :: KIND(m) == 3 && mode##s == RECORDING && request##s == REQUEST(m) -> ANSWER(s) \
    :: else \
    fi; \
    m = 0; newest = 0 \
  }

active proctype system() {
  byte m, newest;
end:
  do
  :: d_step { client0 == PUT_SENT -> client0 = AT_PUT; BEGIN(0, 1, 2, 0) }
  :: d_step { client1 == PUT_SENT -> client1 = AT_PUT; BEGIN(1, 0, 2, 2) }
  :: d_step { client0 == PUT_OK -> client0 = GET_SENT }
  :: d_step { client1 == PUT_OK -> client1 = GET_SENT }
  :: d_step { client0 == GET_SENT -> client0 = AT_GET; BEGIN(1, 0, 2, 1) }
  :: d_step { client1 == GET_SENT -> client1 = AT_GET; BEGIN(2, 0, 1, 3) }
  :: d_step { client0 >= GET_OK && client0 < SERVED -> assert(client0 != GET_OK); client0 = SERVED }
  :: d_step { client1 >= GET_OK && client1 < SERVED -> assert(client1 != GET_OK); client1 = SERVED }
  DELIVER(0, 1, 2)
  DELIVER(0, 2, 1)
  DELIVER(1, 0, 2)
  DELIVER(1, 2, 0)
  DELIVER(2, 0, 1)
  DELIVER(2, 1, 0)
  od
}
