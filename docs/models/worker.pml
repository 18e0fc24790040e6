/*
 * worker.pml: stream workers (protocols.md, "Workers", "Retries").
 *
 * Modelled. Two workers run two chained stages in one transaction. The filter reads one partition of ztf_alert_data and publishes what
 * passes to one partition of ztf_exgalac_trans; the fit reads that partition, or takes the alerts from memory. Each stage has a group,
 * of which both workers are members. With SET=2 the filter dead-letters the first alert, and two retry records for it come in from a
 * partition of ztf_dead_letters that is added late. A group moves partitions at any time. A member that takes part in the rebalance
 * keeps what is left to it without a break; one that does not is out of the group, and learns of it when it polls (zombie).
 * Transactions: records are sent; the ledger's record is appended and the offsets of each group are accepted, from current members only,
 * in any order (-DORDERED: the ledger's record first); the commit is decided; then each partition gets its marker by itself, in any order:
 * ztf_exgalac_trans, the ledger, __consumer_offsets. A worker may die after each effect, and is started again in its slot or never. A
 * commit's answer or the request itself may be lost. The coordinator may abort by time-out. Offsets are Kafka's: markers and
 * aborted records take one each.
 * Abstracted. A dying worker dies right after an effect: to the others, dying later is a stall and then death. Reading the ledger is one
 * step once nothing in it is open. A partition may be given to another before its former owner has given it up. The messages of the fit
 * are its ranges. Session records, the poison-record guard (-DGUARD: memory is not used, at any time), ingest's hand-over (archive.pml).
 * With -DTOLD the places of a transaction's messages are told before they are sent: they follow the marker of the worker's last transaction.
 * With -DOPEN_LATE a worker opens its writer after it has read the ledger, and the coordinator aborts what was left open until then.
 * Bounds. Two alerts (SET=2: END - 1), MOVES rebalances, CRASHES deaths, UNKNOWN lost commits, TIMEOUTS aborts by time-out.
 *
 * Proved. Each alert is evaluated once, what passes is fitted once; a range begins where the stage's previous one ended and covers
 * every committed record in it; no output without its range; a dead letter that is good is not evaluated again. When nothing moves any
 * more all is done, and no run goes on for ever (no cycle: -l). All of this with both rules for memory (W3): "alone", and "adjacent"
 * (-DADJACENT).
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
#else
#define RETRIES    2
#define BAD(o)     ((o) == 0)                          /* dead-lettered at first, good when retried */
#endif
#define ALERTS     1                                   /* the partitions, a bit each */
#define EXGALAC    2
#define LETTERS    4
#define FILTER     0                                   /* the groups */
#define FIT        1
#define PARTS(g)   ((g) == FIT -> EXGALAC : ALERTS + LETTERS)

/* the groups: the partitions there are, those that are worker 1's (worker 0 has the others), and what a member has not polled yet */
byte there = ALERTS + EXGALAC, owner;
#define ASSIGNED(w) (there & ((w) -> owner : 7 - owner))
#define KEPT       1                                   /* a rebalance that it took part in */
#define OUT        2                                   /* it is out of the group */
byte news[4];
#define NEWS(w, g) news[2 * (w) + (g)]
/* the transaction of each writer, and where it still lacks its marker: the ledger (8, with 1 2 4 for the ranges), the groups' offsets
   (the partitions), ztf_exgalac_trans */
#define NONE       0
#define OPEN       1
#define COMMIT     2
#define ABORT      3
byte tx[2], in_ledger[2], in_offsets[2]; bool in_exgalac[2];
bool fenced[2], gone[2];                               /* the writer's epoch is over; the worker never comes back */
bool shut[2];                                          /* OPEN_LATE: it has not opened its writer again */
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

#ifdef M_FROM_POSITION
#define FROM_POSITION(from, to, rd) if :: to == from -> from = rd :: else fi
#else
#define FROM_POSITION(from, to, rd) skip
#endif
/* Memory. alone: this worker has all partitions that the filter reads, and `end` is where ztf_exgalac_trans ended after that was so, or
   after its own last commit. own: the worker's own last record is just below rx, so that its own marker is at rx. */
#ifdef M_END_AT_LSO
#define THE_END    (stable_end)
#else
#define THE_END    nq
#endif
inline establish() {
#ifndef ADJACENT
#ifdef M_NOT_ALONE
  if :: (mine & EXGALAC) ->
#else
  if :: (mine & EXGALAC) && (mine & PARTS(FILTER)) == (there & PARTS(FILTER)) ->
#endif
#ifdef M_END_AT_LSO
        stable_end = 0; do :: stable_end < nq && WRITER(q[stable_end]) == 0 -> stable_end++ :: else -> break od;
#endif
        alone = 1; end = THE_END
#ifdef M_END_AT_LSO
        ; stable_end = 0
#endif
     :: else fi;
#endif
  skip
}
#if defined(M_LAGGING_MEMORY)
#define FOLLOWS    true
#elif defined(ADJACENT) && defined(M_GAP_OF_ONE)
#define FOLLOWS    (first <= rx + 1 && adjacent)
#elif defined(ADJACENT) && defined(M_FIRST_DECIDES)
#define FOLLOWS    (first == rx + own)
#elif defined(ADJACENT)
#define FOLLOWS    (first == rx + own && adjacent)
#else
#define FOLLOWS    (alone && rx >= end)
#endif
#if !defined(TOLD)
#define TELL(at)   skip
#define ELSEWHERE  false
#define TAKEN(k)   (WRITER(q[k]) == OPEN_OF(w))
#elif defined(M_UNCHECKED)
#define TELL(at)   told = at
#define ELSEWHERE  false
#define TAKEN(k)   (told || WRITER(q[k]) == OPEN_OF(w))
#else
#define TELL(at)   told = at
#define ELSEWHERE  (told && last > first && (first != told || !adjacent))
#define TAKEN(k)   (WRITER(q[k]) == OPEN_OF(w))
#endif
/* all is published, and where is known: the fit takes it from memory if nothing can be between */
inline hand_over() {
  first = 0; do :: first < nq && WRITER(q[first]) != OPEN_OF(w) -> first++ :: else -> break od;
  last = nq; do :: last > first && WRITER(q[last - 1]) != OPEN_OF(w) -> last-- :: else -> break od;
  adjacent = 1; k = first; do :: k < last -> adjacent = (adjacent && WRITER(q[k]) == OPEN_OF(w)); k++ :: else -> break od;
#ifdef M_UNCHECKED
  if :: told && last > first -> last = told + (last - first); first = told :: else fi;
#endif
  if
  :: (mine & EXGALAC) && last > first && tx_ == fx && FOLLOWS ->
     FROM_POSITION(fx, tx_, first); k = first;
     do :: k < last -> if :: TAKEN(k) -> fits = fits | (1 << k) :: else fi; k++ :: else -> break od;
     rx = last; tx_ = last; own = 0
#ifdef GUARD
  :: true
#else
  :: else
#endif
  fi;
  k = 0
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
     :: k < tx_ && !((fits >> k) & 1) -> assert(q[k] == NOTHING || WRITER(q[k]) != 0); k++   /* open: Quiet sees that it is not lost */
     :: k == tx_ -> break
     od;
     to_x = tx_
  :: else
  fi;
  k = 0
}
inline new_batch() { ff = tf; fx = tx_; fr = tr; evals = 0; sent = 0; fits = 0; retried = 0 }
inline forget() {
  mine = 0; todo = 0; rf = 0; rx = 0; own = 0; known = 0; alone = 0; end = 0; tf = 0; tx_ = 0; tr = 0; TELL(0); new_batch()
}
#define EMPTY      (tf == ff && tx_ == fx && tr == fr)
#define HELD       ((tf > ff -> ALERTS : 0) | (tx_ > fx -> EXGALAC : 0) | (tr > fr -> LETTERS : 0))
/* what was taken and is not committed is given up; its partitions begin anew */
inline drop_batch() {
  todo = todo | HELD;
  if :: todo & ALERTS -> tf = 0; rf = 0 :: else fi;
  if :: todo & EXGALAC -> tx_ = 0; rx = 0; own = 0 :: else fi;
  if :: todo & LETTERS -> tr = 0; known = 0 :: else fi;
  alone = 0; end = 0; TELL(0); new_batch()
}
inline poll(g) {
  k = ASSIGNED(w) & PARTS(g);
#ifdef M_KEEP_BATCH
  if :: NEWS(w, g) == OUT -> todo = todo | (k & (7 - HELD)) :: else -> todo = todo | (k & (7 - mine)) fi;
#else
  if
  :: NEWS(w, g) == OUT && (mine & PARTS(g)) -> todo = todo | PARTS(g); drop_batch()
  :: NEWS(w, g) == OUT && !(mine & PARTS(g)) -> todo = todo | k
  :: NEWS(w, g) == KEPT && (mine & PARTS(g) & (7 - k)) -> todo = todo | ((7 - k) & PARTS(g)) | (k & (7 - mine)); drop_batch()
  :: NEWS(w, g) == KEPT && !(mine & PARTS(g) & (7 - k)) -> todo = todo | (k & (7 - mine))
  :: else
  fi;
#endif
#ifndef M_STILL_ALONE
  if :: NEWS(w, g) -> alone = 0; end = 0 :: else fi;   /* another may have a new partition, though we lost none */
#endif
  mine = (mine & (7 - PARTS(g))) | k; todo = todo & mine; NEWS(w, g) = 0; k = 0
}
#define LIVE       (!fenced[w] && tx[w] <= OPEN)       /* the next transaction begins when the last has all its markers */
#define MAY_DIE    if :: crashes > 0 -> crashes--; goto dead :: true fi
#define STABLE     (((in_offsets[0] | in_offsets[1]) & todo) == 0)
#ifdef M_LSO
#define READABLE   true
#else
#define READABLE   (!in_ledger[0] && !in_ledger[1])
#endif
#ifdef M_OFFSETS_READ_ONLY
#define WANTED     (HELD & (HELD == (ALERTS + EXGALAC) -> ALERTS : 7))
#else
#define WANTED     HELD
#endif
#ifdef ORDERED
#define SENT_FIRST in_ledger[w]
#else
#define SENT_FIRST true
#endif
#define ACCEPTS(g) (!fenced[w] && (WANTED & PARTS(g)) && !(in_offsets[w] & PARTS(g)) && SENT_FIRST)

active [2] proctype Worker() {
  byte w = _pid, mine, todo, k;                        /* the partitions as of the last poll; those that begin anew */
  byte rf, rx;                                         /* reading positions of filter and fit */
  byte ff, tf, fx, tx_, fr, tr;                        /* the batch: ranges of filter, fit and retry, from the previous `to` */
  byte evals, sent; int fits; bool retried;            /* and what is in it: alerts, those published, offsets of ztf_exgalac_trans, the letter */
  byte first, last, end; bool adjacent, alone, own;    /* memory */
#ifdef TOLD
  byte told;                                           /* where its next message stands, if it alone publishes; 0 if unknown */
#endif
  bool known;                                          /* the letter is good, by the ledger */
#ifdef M_END_AT_LSO
  byte stable_end;
#endif
open:                                                  /* initTransactions() */
#ifdef OPEN_LATE
  atomic { forget(); NEWS(w, FILTER) = OUT; NEWS(w, FIT) = OUT; shut[w] = 1; goto begin };
late:
#endif
  atomic { abort_tx(w) };
  atomic { tx[w] == NONE -> fenced[w] = 0;
#ifdef M_RESEND
    if :: !EMPTY -> fits = 0; tx_ = fx; sent = 0; goto commit :: else fi;
#endif
#ifdef OPEN_LATE
    shut[w] = 0; goto take };
#else
    forget(); NEWS(w, FILTER) = OUT; NEWS(w, FIT) = OUT };
#endif
begin:
  atomic { poll(FILTER); poll(FIT) };
#if !defined(M_LEDGER_FIRST) && !defined(M_NO_STABLE_WAIT)
  STABLE;                                              /* W1a */
#endif
  atomic { READABLE ->                                 /* W1b */
    if :: todo & ALERTS -> tf = led_f; ff = tf; rf = tf :: else fi;
    if :: todo & EXGALAC -> tx_ = led_x; fx = tx_; rx = tx_; own = 0 :: else fi;
    if :: todo & LETTERS -> tr = led_r; fr = tr; known = led_good :: else fi;
#ifdef M_LEDGER_FIRST
    };
  atomic { STABLE ->
#endif
    todo = 0; establish() };
#ifdef OPEN_LATE
  if :: shut[w] -> goto late :: else fi;
take:
#endif
end_take:
  do
  :: atomic { (mine & ALERTS) && NEXT(rf) < END && LIVE ->
       rf = NEXT(rf); FROM_POSITION(ff, tf, rf); evals = evals | (1 << rf); rf++; tf = rf }
  :: atomic { (mine & EXGALAC) && rx < nq && WRITER(q[rx]) == 0 && LIVE ->       /* up to the last stable offset */
       do :: rx < nq && q[rx] == NOTHING -> rx++; own = 0 :: else -> break od;
       if
       :: rx < nq && WRITER(q[rx]) == 0 -> FROM_POSITION(fx, tx_, rx); fits = fits | (1 << rx); rx++; tx_ = rx; own = 0
       :: else
       fi }
#if RETRIES
  :: atomic { (mine & LETTERS) && tr < retries && LIVE ->
#ifdef M_RETRY_UNCHECKED
       known = 0;
#endif
       if :: !known -> known = 1; retried = 1 :: else fi;
       tr++ }
#endif
  :: !EMPTY && LIVE -> break
  :: fenced[w] -> goto open
  :: atomic { NEWS(w, FILTER) -> poll(FILTER); if :: todo -> goto begin :: else -> establish() fi }
  :: atomic { NEWS(w, FIT) -> poll(FIT); if :: todo -> goto begin :: else -> establish() fi }
  od;
commit:
  atomic { LIVE -> tx[w] = OPEN };
  do                                                   /* what passes is published, one by one */
  :: atomic { !fenced[w] && ((evals & (255 - sent)) || (retried && !(sent & 128))) ->
       k = 0; do :: k < END && !(((evals & (255 - sent)) >> k) & 1) -> k++ :: else -> break od;
       if
       :: k < END -> sent = sent | (1 << k)
       :: else -> sent = sent | 128; k = 0
       fi;
       if
       :: !BAD(k) || (sent & 128) -> assert(nq < NQ - 2); q[nq] = k + 1 + OPEN_OF(w); nq++; in_exgalac[w] = 1
       :: else
       fi;
       k = 0; MAY_DIE }
  :: atomic { !fenced[w] && !(evals & (255 - sent)) && !(retried && !(sent & 128)) -> hand_over();
       if :: ELSEWHERE -> first = 0; last = 0; adjacent = 0; goto refused :: else -> first = 0; last = 0; adjacent = 0 fi; break }
  :: fenced[w] -> goto open
  od;
  do
  :: atomic { !fenced[w] && !in_ledger[w] ->
       in_ledger[w] = 8 | (tf > ff -> 1 : 0) | (tx_ > fx -> 2 : 0) | (tr > fr -> 4 : 0); MAY_DIE }
#ifdef M_NO_OFFSETS
  :: in_ledger[w] -> break
#else
  :: atomic { ACCEPTS(FILTER) ->
       if :: NEWS(w, FILTER) -> goto refused :: else -> in_offsets[w] = in_offsets[w] | (WANTED & PARTS(FILTER)) fi;
       MAY_DIE }
  :: atomic { ACCEPTS(FIT) ->
       if :: NEWS(w, FIT) -> goto refused :: else -> in_offsets[w] = in_offsets[w] | (WANTED & PARTS(FIT)) fi;
       MAY_DIE }
  :: in_ledger[w] && in_offsets[w] == WANTED -> break
#endif
  :: fenced[w] -> goto open
  od;
  if
  :: atomic { !fenced[w] ->
       decide(); tx[w] = COMMIT;
       own = (in_exgalac[w] && rx > 0 && WRITER(q[rx - 1]) == OPEN_OF(w));
       if :: alone && in_exgalac[w] -> end = nq; do :: WRITER(q[end - 1]) != OPEN_OF(w) -> end-- :: else -> break od; TELL(end + 1) :: else fi;
       if :: MAY_DIE; new_batch(); goto end_take :: unknown > 0 -> unknown--; goto open fi }     /* answered, or not */
  :: atomic { !fenced[w] && unknown > 0 -> unknown--; goto open }                              /* the request was lost */
  :: fenced[w] -> goto open
  fi;
refused:
  atomic { abort_tx(w); drop_batch(); goto begin };
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
inline time_out(u) { timeouts = timeouts - !(gone[u] || shut[u]); fenced[u] = 1; abort_tx(u) }
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
  :: d_step { tx[0] == OPEN && (gone[0] || shut[0] || timeouts > 0) -> time_out(0) }
  :: d_step { tx[1] == OPEN && (gone[1] || shut[1] || timeouts > 0) -> time_out(1) }
  od
}
/* a member that has not polled the last rebalance cannot take part in the next one */
inline member(w, g) { if :: NEWS(w, g) == 0 -> NEWS(w, g) = KEPT :: NEWS(w, g) = OUT fi }
inline rebalance(g) { member(0, g); member(1, g) }
active proctype Groups() {
end:
  do
  :: atomic { moves > 0 -> moves--;
       if
       :: owner = owner ^ ALERTS; rebalance(FILTER)
       :: owner = owner ^ EXGALAC; rebalance(FIT)
       :: there & LETTERS -> owner = owner ^ LETTERS; rebalance(FILTER)
       fi }
#if RETRIES
  :: atomic { !(there & LETTERS) && lettered -> there = there | LETTERS;
       if :: owner = owner | LETTERS :: true fi; rebalance(FILTER) }
#endif
  :: atomic { gone[0] && (there & (7 - owner)) -> owner = 7; NEWS(1, FILTER) = OUT; NEWS(1, FIT) = OUT }
  :: atomic { gone[1] && (there & owner) -> owner = 0; NEWS(0, FILTER) = OUT; NEWS(0, FIT) = OUT }
  od
}
#if RETRIES
active proctype User() {
end:
  do :: (there & LETTERS) && retries < RETRIES -> retries++ od
}
#endif
active proctype Quiet() {
  byte k;
  timeout; assert(to_f == END && to_r == RETRIES && good == (RETRIES > 0));
  do :: k < END -> assert(!RECORD(k) || ((evaluated >> k) & (fitted >> k) & 1)); k++ :: else -> break od
}
