/*
 * google_nights.pml: two nights at a time, machines that rest between nights, counters, and a dead letter that is tried again, where
 * topics have no log (Pub/Sub).
 *
 * Modelled. Two conductors, one a night, each may die between any two steps and be replaced (DEATHS). Ingest publishes an alert of each
 * night, one of them twice (TWICE); a stage leaves a trace or a dead letter of each before it acknowledges, and may die
 * before it does (LEASES). What a counter delivers is kept before it is acknowledged. A retry, at any time, while a dead letter is pending.
 * Ingest and stage work only while they run; whoever ends a night has them rest if no other is open.
 * Abstracted. What ingest decides (google_ingest.pml). A seek drops what was published before the night's first entry.
 * Bounds. DEATHS, LEASES, TWICE, REFUSALS.
 *
 * Proved. A night closes; then each of its alerts has its trace or its dead letter, and was counted. A retry ends with the trace.
 */
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef LEASES
#define LEASES 1
#endif
#ifndef TWICE
#define TWICE 1
#endif
#ifndef REFUSALS
#define REFUSALS 1
#endif
#define NONE 0
#define STARTING 1
#define RECEIVING 2
#define DRAINING 3
#define CLOSED 4
#define OF(n) (1 << (n))                              /* the alert of a night, a bit */
#define ALERT(m) ((m) >> 1)                           /* of a message: two copies of each alert */
#define OPEN(n) (state[n] != NONE && state[n] != CLOSED)

byte state[2], left, published, traces, dead, again;  /* bits: nights; alerts */
byte staged, counters, counted, old[2];               /* bits: messages */
bool jobs, ingest;
byte deaths = DEATHS, leases = LEASES, twice = TWICE, refusals = REFUSALS, closed;

#define COUNTED(x) ((counted >> (2 * (x))) & 3)
inline pick(set) {                                    /* any message of a set that has one */
  if
  :: (set) & 1 -> m = 0 :: (set) & 2 -> m = 1 :: (set) & 4 -> m = 2 :: (set) & 8 -> m = 3
  fi
}
#define DIE if :: deaths > 0 -> deaths--; goto again_ :: true fi

inline publish(x) {
  atomic { ingest && !((published >> (x)) & 1) && (state[x] == RECEIVING || state[x] == DRAINING) ->
    published = published | (1 << (x)); staged = staged | (1 << (2 * (x))); counters = counters | (1 << (2 * (x))) }
}
inline publishAgain(x) {                              /* it was not confirmed */
  atomic { ingest && ((published >> (x)) & 1) && !((left >> (x)) & 1) && twice > 0 ->
    twice--; staged = staged | (2 << (2 * (x))); counters = counters | (2 << (2 * (x))) }
}
inline leave(x) {
  atomic { ingest && state[x] == DRAINING && ((published >> (x)) & 1) && !((left >> (x)) & 1) -> left = left | (1 << (x)) }
}
active proctype Ingest() {
end:
  do
  :: publish(0) :: publish(1) :: publishAgain(0) :: publishAgain(1) :: leave(0) :: leave(1)
  od
}
active proctype Stage() {
  byte m;
end:
  do
  :: atomic { jobs && staged -> pick(staged) };
#ifdef M_ACK_FIRST
     atomic { staged = staged & ~(1 << m); if :: leases > 0 -> leases--; m = 0; goto end :: true fi };
#endif
     atomic {
       if
       :: refusals > 0 && !((traces >> ALERT(m)) & 1) -> refusals--; dead = dead | (1 << ALERT(m))
       :: traces = traces | (1 << ALERT(m))
       fi };
     if
     :: atomic { leases > 0 -> leases--; m = 0 }                               /* dies: delivered again */
     :: atomic { staged = staged & ~(1 << m); m = 0 }
     fi
  :: atomic { jobs && again -> pick(again) };
     atomic { traces = traces | (1 << m); again = again & ~(1 << m); m = 0 }
  od
}
/* Whoever has ended a night, or a retry, has all rest unless a night needs it; one that has begun meanwhile wakes it again. */
inline rest(n_) {
  if
  :: !OPEN(1 - n_) ->
     atomic { jobs = 0; ingest = 0 };
#ifndef M_NO_RECHECK
     atomic { if :: OPEN(1 - n_) -> jobs = 1; ingest = 1 :: else fi }
#endif
  :: else
  fi
}
proctype Conductor(byte n) {
  byte m;
again_:
  m = 0;
  if
  :: state[n] == NONE -> atomic { state[n] = STARTING; old[n] = counters }
  :: state[n] == STARTING -> skip
  :: state[n] == RECEIVING -> goto receiving
  :: state[n] == DRAINING -> goto draining
  :: state[n] == CLOSED -> goto out
  fi;
  DIE;
#ifdef M_SEEK_ALWAYS
  atomic { counters = counters & ~old[n]; old[n] = 0 };
#else
  atomic { if :: !OPEN(1 - n) -> counters = counters & ~old[n] :: else fi; old[n] = 0 };
#endif
  jobs = 1;
  state[n] = RECEIVING;
  DIE;
receiving:
  ingest = 1;
  state[n] = DRAINING;
draining:
  atomic { jobs = 1; ingest = 1 };
  (left >> n) & 1;
#ifndef M_NOT_AWAITED
  ((traces | dead) & OF(n)) == OF(n);
#endif
  DIE;
  rest(n);
  DIE;
  do
  :: COUNTED(n) -> break
  :: atomic { !COUNTED(n) && counters -> pick(counters) };
#ifdef M_ACK_BEFORE_COUNT
     counters = counters & ~(1 << m);
     DIE;
     atomic { counted = counted | (1 << m); m = 0 }
#else
     counted = counted | (1 << m);
     DIE;
     atomic { counters = counters & ~(1 << m); m = 0 }
#endif
  od;
  DIE;
  atomic {
    state[n] = CLOSED; closed++;
    assert(((traces | dead) & OF(n)) == OF(n));
    assert(COUNTED(n))
  };
out: skip
}
active proctype Retry() {
end:
  do
  :: atomic { dead & ~traces & ~again -> again = dead & ~traces };
     do
     :: atomic { !(dead & ~traces) -> break }
     :: atomic { !jobs && (dead & ~traces) -> jobs = 1 }                      /* asked for while it waits */
     od;
     if
     :: !OPEN(0) && !OPEN(1) ->
        jobs = 0;
#ifndef M_NO_RECHECK
        if :: OPEN(0) || OPEN(1) -> jobs = 1; ingest = 1 :: else fi
#endif
     :: else
     fi
  od
}
init {
  atomic { run Conductor(0); run Conductor(1) }
  closed == 2;
  (dead & ~traces) == 0
}
