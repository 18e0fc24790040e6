/*
 * worker.pml: stream workers (protocols.md, "Workers", "Retries").
 *
 * Modelled. Two workers, members of one group, run two chained stages in one transaction. The filter reads one partition of
 * ztf_alert_data and publishes what passes to one partition of ztf_exgalac_trans; the fit reads that partition, or takes the alerts from
 * memory. With SET=2 the filter dead-letters the first alert, and two retry records for it come in from a partition of
 * ztf_dead_letters. The group moves partitions at any time; a worker learns of it when it polls or is refused, so it may be a zombie for
 * any time. Transactions: records and the ledger's record are appended, the group's offsets are accepted for the current generation
 * only, the commit is decided, then each partition gets its marker by itself, in any order: ztf_exgalac_trans, the ledger,
 * __consumer_offsets. Records and offsets may be sent in either order (-DORDERED: records first). A worker may die after each effect, and is
 * started again in its slot or never. A commit's answer or the request itself may be lost. The coordinator may abort by time-out.
 * Offsets are Kafka's: markers and aborted records take one each.
 * Abstracted. A dying worker dies right after an effect: to the others, dying later is a stall and then death. Reading the ledger is one
 * step once nothing in it is open. All partitions of a worker begin anew at once. The messages of the fit are its ranges. Session
 * records, the poison-record guard (-DGUARD: memory is not used, at any time), ingest's hand-over (archive.pml).
 * Bounds. Two alerts (SET=2: END - 1), MOVES rebalances, CRASHES deaths, UNKNOWN lost commits, TIMEOUTS aborts by time-out.
 *
 * Proved. Each alert is evaluated once, what passes is fitted once; a range begins where the stage's previous one ended and covers
 * every record in it; no output without its range; a dead letter that is good is not evaluated again. When nothing moves any more all is
 * done, and no run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef SET
#define SET 1
#endif
#ifndef MOVES
#define MOVES 1
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef UNKNOWN
#define UNKNOWN 0
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 0
#endif
#ifndef END
#define END 3
#endif
#define NEXT(o)    ((o) == 1 -> 2 : (o))               /* offset 1 of ztf_alert_data is the marker of ingest's transaction */
#define RECORD(o)  ((o) != 1)
#if SET == 1
#define RETRIES    0
#define BAD(o)     false
#define ALL        3
#else
#define RETRIES    2
#define BAD(o)     ((o) == 0)                          /* dead-lettered at first, good when retried */
#define ALL        7
#endif
#define ALERTS     1                                   /* the partitions, a bit each */
#define EXGALAC    2
#define LETTERS    4

/* the group: the partitions that are worker 1's; worker 0 has the others */
byte owner, generation = 1;
#define ASSIGNED(w) ((w) -> owner : ALL - owner)
/* the transaction of each writer, and where it still lacks its marker: the ledger (8, with 1 2 4 for the ranges), the group's offsets
   (the partitions), ztf_exgalac_trans */
#define NONE       0
#define OPEN       1
#define COMMIT     2
#define ABORT      3
byte tx[2], in_ledger[2], in_offsets[2]; bool in_exgalac[2];
bool fenced[2], gone[2];                               /* the writer's epoch is over; the worker never comes back */
/* ztf_exgalac_trans: the offset of the alert + 1, and the writer while open. A marker or an aborted record is nothing to a reader */
#define NQ         22
#define NOTHING    64
#define OPEN_OF(w) (8 + 8 * (w))
#define WRITER(e)  ((e) & 24)                          /* 0: committed */
#define ALERT(e)   (((e) & 7) - 1)
byte nq, q[NQ];
byte retries; bool lettered;                           /* retry records on ztf_dead_letters; the dead letter is there */
/* `to` of filter, fit and retry, and whether the letter is good: as decided, and as a read-committed reader of the ledger sees it */
byte to_f, to_x, to_r, led_f, led_x, led_r; bool good, led_good;
byte evaluated, fitted;                                /* for the properties: alerts, a bit each */
byte moves = MOVES, crashes = CRASHES, unknown = UNKNOWN, timeouts = TIMEOUTS;

inline settle(u) { if :: !in_ledger[u] && !in_offsets[u] && !in_exgalac[u] -> tx[u] = NONE :: else fi }
inline abort_tx(u) { if :: tx[u] == OPEN -> tx[u] = ABORT; settle(u) :: else fi }

#ifdef M_LAGGING_MEMORY
#define FOLLOWS    true
#elif defined(M_GAP_OF_ONE)
#define FOLLOWS    (nq <= rx + 1)
#elif defined(M_FIRST_DECIDES)
#define FOLLOWS    (nq == rx + own || fits)
#else
#define FOLLOWS    (nq == rx + own)                    /* own: our own marker stands at rx, and nothing else */
#endif
#ifdef M_FROM_POSITION
#define FROM_POSITION(from, to, rd) if :: to == from -> from = rd :: else fi
#else
#define FROM_POSITION(from, to, rd) skip
#endif
/* the filter passes alert o: published inside the open transaction, and to the fit in memory if nothing lies between */
inline publish(o) {
  assert(nq < NQ - 2); q[nq] = (o) + 1 + OPEN_OF(w); in_exgalac[w] = 1;
  if
  :: (mine & EXGALAC) && FOLLOWS -> FROM_POSITION(fx, tx_, nq); fits = fits | (1 << nq); rx = nq + 1; tx_ = rx; own = 0
#ifdef GUARD
  :: true
#else
  :: else
#endif
  fi;
  nq++
}
/* the commit is decided: what it says becomes true */
inline decide() {
  if
  :: tf > ff ->
     assert(ff == to_f && !(evaluated & evals)); k = ff;
     do :: k < tf -> assert(!RECORD(k) || ((evals >> k) & 1)); k++ :: else -> break od;
     evaluated = evaluated | evals; to_f = tf; lettered = lettered || BAD(0)
  :: else
  fi;
  if :: tr > fr -> assert(fr == to_r); to_r = tr :: else fi;
  if :: retried -> assert(!good); good = 1 :: else fi;
  k = 0;
  do                                                   /* no output without its range */
  :: k < nq && WRITER(q[k]) == OPEN_OF(w) -> assert(((evals >> ALERT(q[k])) & 1) || retried); k++
  :: k < nq && WRITER(q[k]) != OPEN_OF(w) -> k++
  :: k == nq -> break
  od;
  if
  :: tx_ > fx ->
     assert(fx == to_x); k = fx;
     do
     :: k < tx_ && ((fits >> k) & 1) ->
        assert(WRITER(q[k]) == 0 || WRITER(q[k]) == OPEN_OF(w));
        assert(!((fitted >> ALERT(q[k])) & 1)); fitted = fitted | (1 << ALERT(q[k])); k++
     :: k < tx_ && !((fits >> k) & 1) -> assert(q[k] == NOTHING); k++
     :: k == tx_ -> break
     od;
     to_x = tx_
  :: else
  fi;
  k = 0
}
inline new_batch() { ff = tf; fx = tx_; fr = tr; evals = 0; fits = 0; retried = 0 }
inline forget() {
  gen = 0; mine = 0; rf = 0; rx = 0; own = 0; known = 0; tf = 0; tx_ = 0; tr = 0; new_batch()
}
#define EMPTY      (tf == ff && tx_ == fx && tr == fr)
#define LIVE       (!fenced[w] && tx[w] <= OPEN)       /* the next transaction begins when the last has all its markers */
#define MAY_DIE    if :: crashes > 0 -> crashes--; goto dead :: true fi
#define STABLE     (((in_offsets[0] | in_offsets[1]) & mine) == 0)
#ifdef M_LSO
#define READABLE   true
#else
#define READABLE   (!in_ledger[0] && !in_ledger[1])
#endif
#ifdef M_NEW_GENERATION
#define ACCEPTED   true
#else
#define ACCEPTED   (gen == generation)
#endif
#ifdef M_OFFSETS_READ_ONLY
#define OFFSETS    ((tf > ff -> ALERTS : (tx_ > fx -> EXGALAC : 0)) | (tr > fr -> LETTERS : 0))
#else
#define OFFSETS    ((tf > ff -> ALERTS : 0) | (tx_ > fx -> EXGALAC : 0) | (tr > fr -> LETTERS : 0))
#endif
#ifdef ORDERED
#define SENT_FIRST in_ledger[w]
#else
#define SENT_FIRST true
#endif

active [2] proctype Worker() {
  byte w = _pid, gen, mine, k;                         /* the generation and partitions of the last poll */
  byte rf, rx;                                         /* reading positions of filter and fit */
  byte ff, tf, fx, tx_, fr, tr;                        /* the batch: ranges of filter, fit and retry, from the previous `to` */
  byte evals; int fits; bool retried;                  /* and what is in it: alerts, offsets of ztf_exgalac_trans, the letter */
  bool own, known;                                     /* see FOLLOWS; the letter is good, by the ledger */
open:                                                  /* initTransactions() */
  atomic { abort_tx(w) };
  if
  :: atomic { tx[w] == NONE -> fenced[w] = 0;
#ifdef M_RESEND
       if :: !EMPTY -> tx[w] = OPEN; goto commit :: else fi
#endif
     }
  fi;
poll:
  atomic { forget(); gen = generation; mine = ASSIGNED(w) };
end_idle:
  if :: mine :: atomic { gen != generation -> goto poll } fi;
#if !defined(M_LEDGER_FIRST) && !defined(M_NO_STABLE_WAIT)
  STABLE;                                              /* 1a */
#endif
  atomic { READABLE ->                                 /* 1b */
    if :: mine & ALERTS -> tf = led_f; ff = tf; rf = tf :: else fi;
    if :: mine & EXGALAC -> tx_ = led_x; fx = tx_; rx = tx_ :: else fi;
    if :: mine & LETTERS -> tr = led_r; fr = tr; known = led_good :: else fi };
#ifdef M_LEDGER_FIRST
  STABLE;
#endif
end_take:
  do
  :: atomic { (mine & ALERTS) && NEXT(rf) < END && LIVE ->
       tx[w] = OPEN; rf = NEXT(rf); FROM_POSITION(ff, tf, rf);
       evals = evals | (1 << rf); if :: BAD(rf) :: else -> publish(rf) fi;
       rf++; tf = rf; MAY_DIE }
  :: atomic { (mine & EXGALAC) && rx < nq && WRITER(q[rx]) == 0 && LIVE ->       /* up to the last stable offset */
       do :: rx < nq && q[rx] == NOTHING -> rx++; own = 0 :: else -> break od;
       if
       :: rx < nq && WRITER(q[rx]) == 0 ->
          tx[w] = OPEN; FROM_POSITION(fx, tx_, rx); fits = fits | (1 << rx); rx++; tx_ = rx; own = 0
       :: else
       fi }
#if RETRIES
  :: atomic { (mine & LETTERS) && tr < retries && LIVE ->
       tx[w] = OPEN;
#ifdef M_RETRY_UNCHECKED
       known = 0;
#endif
       if :: !known -> known = 1; retried = 1; publish(0) :: else fi;
       tr++; MAY_DIE }
#endif
  :: !EMPTY -> break
  :: fenced[w] -> goto open
  :: atomic { gen != generation && EMPTY -> goto poll }                    /* with a batch: as if refused */
  od;
commit:
  do
  :: atomic { LIVE && !in_ledger[w] ->
       in_ledger[w] = 8 | (tf > ff -> 1 : 0) | (tx_ > fx -> 2 : 0) | (tr > fr -> 4 : 0); MAY_DIE }
#ifdef M_NO_OFFSETS
  :: in_ledger[w] -> break
#else
  :: atomic { LIVE && !in_offsets[w] && SENT_FIRST ->
       if :: ACCEPTED -> in_offsets[w] = OFFSETS :: else -> abort_tx(w); goto poll fi;   /* refused */
       MAY_DIE }
  :: in_ledger[w] && in_offsets[w] -> break
#endif
  :: fenced[w] -> goto open
  od;
  if
  :: atomic { LIVE ->
       decide(); tx[w] = COMMIT;
       own = (in_exgalac[w] && rx > 0 && WRITER(q[rx - 1]) == OPEN_OF(w));
       if :: MAY_DIE; new_batch(); goto end_take :: unknown > 0 -> unknown--; goto open fi }     /* answered, or not */
  :: atomic { LIVE && unknown > 0 -> unknown--; goto open }                                    /* the request was lost */
  :: fenced[w] -> goto open
  fi;
dead:
  atomic { forget(); if :: goto open :: !gone[1 - w] -> gone[w] = 1 fi }
}

inline mark_ledger(u) {
  if
  :: tx[u] == COMMIT ->
     if :: in_ledger[u] & 1 -> led_f = to_f :: else fi;
     if :: in_ledger[u] & 2 -> led_x = to_x :: else fi;
     if :: in_ledger[u] & 4 -> led_r = to_r; led_good = good :: else fi
  :: else
  fi;
  in_ledger[u] = 0; settle(u)
}
inline mark_exgalac(u) {
  k = 0;
  do
  :: k < nq && WRITER(q[k]) == OPEN_OF(u) -> q[k] = (tx[u] == COMMIT -> q[k] & 7 : NOTHING); k++
  :: k < nq && WRITER(q[k]) != OPEN_OF(u) -> k++
  :: k == nq -> break
  od;
  k = 0; q[nq] = NOTHING; nq++; in_exgalac[u] = 0; settle(u)
}
inline time_out(u) { timeouts = timeouts - !gone[u]; fenced[u] = 1; abort_tx(u) }
active proctype Coordinator() {
  byte k;
end:
  do
  :: d_step { tx[0] >= COMMIT && in_ledger[0] -> mark_ledger(0) }
  :: d_step { tx[1] >= COMMIT && in_ledger[1] -> mark_ledger(1) }
  :: d_step { tx[0] >= COMMIT && in_offsets[0] -> in_offsets[0] = 0; settle(0) }
  :: d_step { tx[1] >= COMMIT && in_offsets[1] -> in_offsets[1] = 0; settle(1) }
  :: d_step { tx[0] >= COMMIT && in_exgalac[0] -> mark_exgalac(0) }
  :: d_step { tx[1] >= COMMIT && in_exgalac[1] -> mark_exgalac(1) }
  :: d_step { tx[0] == OPEN && (gone[0] || timeouts > 0) -> time_out(0) }
  :: d_step { tx[1] == OPEN && (gone[1] || timeouts > 0) -> time_out(1) }
  od
}
active proctype Group() {
end:
  do
  :: atomic { moves > 0 -> moves--; generation++;
       if
#if SET == 1
       :: owner = owner ^ ALERTS :: owner = owner ^ EXGALAC :: owner = owner ^ ALL
#else
       :: owner = owner ^ LETTERS :: owner = owner ^ (ALERTS + EXGALAC) :: owner = owner ^ ALL
#endif
       fi }
  :: d_step { gone[0] && owner != ALL -> owner = ALL; generation++ }
  :: d_step { gone[1] && owner != 0 -> owner = 0; generation++ }
  od
}
#if RETRIES
active proctype User() {
end:
  do :: lettered && retries < RETRIES -> retries++ od
}
#endif
active proctype Quiet() {
  byte k;
  timeout; assert(to_f == END && to_r == RETRIES && good == (RETRIES > 0));
  do :: k < END -> assert(!RECORD(k) || ((evaluated >> k) & (fitted >> k) & 1)); k++ :: else -> break od
}
