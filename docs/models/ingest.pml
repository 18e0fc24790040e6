/*
 * ingest.pml: ingest (protocols.md, "Ledger", "Ingest").
 *
 * Modelled. One night's survey topic: two partitions, packets as in SET. Two ingest processes share one transactional id: each may die
 * between any two steps, be started again, or wake up late as a zombie. The coordinator fences by epoch, aborts what a predecessor left
 * open, and decides a commit before the ledger's marker is written. One more FAULT at any time: 1, another writer's transaction
 * is open in the same ledger partition (last stable offset and end differ); 2, the coordinator aborts by transaction.timeout.ms;
 * 3, ingest aborts by itself and goes on.
 * Abstracted. Partitions of ztf_alert_data (one transaction covers all); equal bytes stand for equal (length, CRC32C) or SHA-256; dead
 * rejected are a set written in the transaction; initTransactions() returns when its abort is complete; retries (retry.pml).
 * Bounds. STARTS process starts, one FAULT, 1 or 2 packets a transaction. A death happens only while a start is left (someone starts it).
 *
 * Proved. A candid is published at most once, and exactly once when all is quiet; no packet gets a second outcome, each has one when
 * quiet; no committed ledger position stands beyond a packet without an outcome; dead rejected = rejected; what is handed over is
 * committed. No run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef STARTS
#define STARTS 3
#endif
#ifndef FAULT
#define FAULT 1
#endif
/* Bytes: 1 = A, 2 = A with other bytes, 3 = unreadable, 4 = A without a required field. Packets are numbered partition 0 first.
   SET 1: partition 0 has 1 3, partition 1 has 2 1 3.  SET 2: partition 0 has 4 1, partition 1 has 1 2. */
#ifndef SET
#define SET 1
#endif
#if SET == 1
#define NP 5
#define BYTES(i) (((i) == 1 || (i) == 4) -> 3 : ((i) == 2 -> 2 : 1))
#else
#define NP 4
#define BYTES(i) ((i) == 0 -> 4 : ((i) == 3 -> 2 : 1))
#endif
#define E0 2                                           /* ends of the two partitions */
#define E1 (NP - E0)
#define READS(b)  ((b) != 3)
#define GOOD(b)   ((b) == 1 || (b) == 2)
#define PUB 1                                          /* outcomes, two bits a packet */
#define DUP 2
#define REJECTED 3
#define OUTCOME(f, i) (((f) >> (2 * (i))) & 3)

#define OPEN 1                                         /* a transaction, or a ledger record's */
#define PREPARED 2
#define COMMITTED 2
#define ABORTED 3
#define NOREC 255
#define ML 14

/* the coordinator and the ledger partition; budgets; what has been decided, for the properties only */
byte epoch, tx, open_rec = NOREC, pend_pub, pend_rejected;
byte nl, state_[ML]; bool ours[ML]; short outcomes_[ML]; byte rec0[ML], rec1[ML];
byte starts = STARTS, others = (FAULT == 1), timeouts = (FAULT == 2), ownaborts = (FAULT == 3), running;
short decided; byte npub, rejected;

inline append(mine, f, a, b) {
  assert(nl < ML); state_[nl] = OPEN; ours[nl] = mine; outcomes_[nl] = f; rec0[nl] = a; rec1[nl] = b; nl++
}
inline abort_tx() {
  if :: open_rec != NOREC -> state_[open_rec] = ABORTED; outcomes_[open_rec] = 0; rec0[open_rec] = 0; rec1[open_rec] = 0 :: else fi;
  open_rec = NOREC; pend_pub = 0; pend_rejected = 0; tx = 0
}
/* the outputs of the transaction become real */
inline decide_outputs() {
  k = 0;
  do :: k < NP -> if :: ((pend_pub >> k) & 1) -> npub++ :: else fi; k++ :: else -> break od;
  assert(npub <= 1);                                   /* (night, candid) at most once */
  assert((rejected & pend_rejected) == 0);
  rejected = rejected | pend_rejected; pend_pub = 0; pend_rejected = 0
}
inline decide_ledger(f, a, b) {
  k = 0;
  do :: k < NP -> assert(!(OUTCOME(f, k) && OUTCOME(decided, k))); k++ :: else -> break od;                /* one outcome */
  decided = decided | f; k = 0;
  do :: k < NP -> assert(!(k < E0 -> k < a : k - E0 < b) || OUTCOME(decided, k)); k++ :: else -> break od;   /* nothing skipped */
  k = 0
}
#ifdef M_FIRST_SEEN
#define IS_FIRST(k) (OUTCOME(seen, k) && READS(BYTES(k)))
#else
#define IS_FIRST(k) (OUTCOME(seen, k) == PUB)
#endif
/* step 2: the outcome of packet i, by what was seen */
inline take(i) {
  known = 0; first = 0; k = 0;
  do
  :: k < NP ->
     if :: OUTCOME(seen, k) && BYTES(k) == BYTES(i) -> known = 1 :: else fi;
     if :: IS_FIRST(k) && READS(BYTES(i)) -> first = 1 :: else fi;
     k++
  :: else -> break
  od;
  if :: known -> outcome = DUP
  :: !known && (first || !GOOD(BYTES(i))) -> outcome = REJECTED; pend_rejected = pend_rejected | (1 << (i))
  :: else -> outcome = PUB; pend_pub = pend_pub | (1 << (i))
  fi;
  seen = seen | (outcome << (2 * (i))); batch = batch | (outcome << (2 * (i)));
  n++; known = 0; first = 0; outcome = 0; k = 0
}
#ifdef M_LSO
#define AT_LSO  break
#else
#define AT_LSO  state_[i] != OPEN                      /* waits */
#endif
#define DIE     starts > 0 -> goto dead
#define FENCED  my != epoch -> goto dead

proctype Ingest() {
  byte my, pos0, pos1, old0, old1, n, i, end, k, outcome; short seen, batch, oldseen; bool known, first;
start:
  atomic { if :: starts > 0 -> starts-- :: else -> goto out fi }
#ifndef M_INIT_LATE
  if :: atomic { tx != PREPARED -> abort_tx(); epoch++; my = epoch } :: DIE fi;
#endif
  atomic {                                             /* read to the end as a read-uncommitted reader sees it */
    end = nl;
    do
    :: i < end && state_[i] == OPEN ->
       AT_LSO
    :: i < end && state_[i] != OPEN ->
       if :: ours[i] && state_[i] == COMMITTED -> seen = seen | outcomes_[i]; pos0 = rec0[i]; pos1 = rec1[i] :: else fi;
       i++
    :: i == end -> break
    od;
    i = 0; end = 0
  }
#ifdef M_INIT_LATE
  if :: atomic { tx != PREPARED -> abort_tx(); epoch++; my = epoch } :: DIE fi;
#endif
loop:
  if :: pos0 == E0 && pos1 == E1 -> goto out :: else fi;
  if
  :: FENCED
  :: atomic { my == epoch && tx == 0 -> tx = OPEN; batch = 0; n = 0; oldseen = seen; old0 = pos0; old1 = pos1 }
  :: DIE
  fi;
  do
  :: FENCED
  :: d_step { my == epoch && n < 2 && pos0 < E0 -> take(pos0); pos0++ }
  :: d_step { my == epoch && n < 2 && pos1 < E1 -> take(pos1 + E0); pos1++ }
  :: n > 0 -> break
  :: n > 0 && DIE
  od;
#ifdef M_HANDOVER_EARLY
  assert((batch & ~decided) == 0);
#endif
#ifdef M_TWO_TX
  if :: FENCED :: d_step { my == epoch -> decide_outputs() } :: DIE fi;
#endif
  if :: FENCED :: d_step { my == epoch -> open_rec = nl; append(1, batch, pos0, pos1) } :: DIE fi;
  if
  :: FENCED
  :: d_step { my == epoch -> tx = PREPARED; decide_outputs(); decide_ledger(batch, pos0, pos1) }
  :: atomic { my == epoch && ownaborts > 0 -> ownaborts--; abort_tx();
#ifndef M_KEEP_SEEN
       seen = oldseen;
#endif
       pos0 = old0; pos1 = old1; goto loop }
  :: DIE
  fi;
  assert((batch & ~decided) == 0);                     /* hand over in memory: only what is committed */
  if :: atomic { batch = 0; oldseen = 0; old0 = 0; old1 = 0; n = 0; goto loop } :: DIE fi;
dead:
  atomic { my = 0; pos0 = 0; pos1 = 0; old0 = 0; old1 = 0; n = 0; i = 0; end = 0; seen = 0; batch = 0; oldseen = 0; goto start };
out: running--
}

active proctype Coordinator() {
end:
  do
  :: atomic { tx == PREPARED -> state_[open_rec] = COMMITTED; open_rec = NOREC; tx = 0 }      /* the marker, later */
  :: atomic { tx == OPEN && timeouts > 0 && starts > 0 -> timeouts--; abort_tx(); epoch++ }
  od
}
active proctype AnotherWriter() {
  byte k;
end:
  do :: atomic { others > 0 -> others--; k = nl; append(0, 0, 0, 0) }; state_[k] = COMMITTED od
}
init {
  byte k;
  atomic { running = 2; run Ingest(); run Ingest() }
  running == 0;
  atomic {                                             /* every packet has its outcome, every rejected one its dead letter */
    do
    :: k < NP -> assert(OUTCOME(decided, k) && (OUTCOME(decided, k) == REJECTED) == ((rejected >> k) & 1)); k++
    :: else -> break
    od;
    assert(npub == 1); k = 0                           /* exactly once */
  }
}
