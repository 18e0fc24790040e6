/*
 * google_ingest.pml: ingest where topics have no transactions (Pub/Sub) and the ledger is numbered objects, each put only if its
 * number is free (Cloud Storage, ifGenerationMatch=0).
 *
 * Modelled. Two ingest processes, each may die between any two steps, be started again (STARTS), or go on as a zombie. A put is answered,
 * or lands and its answer is lost, or is lost, or lands late, after its sender gave up or died (LATE). A publish is confirmed, or lands
 * late or never (LOSE) and is sent again. Four packets: A, A with other bytes, A again, B.
 * Abstracted. The stages behind it, retries, a second night.
 * Bounds. STARTS, LATE, LOSE.
 *
 * Proved. A publish that lands was intended by the ledger; of a candid only one packet is ever published, however often; each packet
 * gets one outcome; no position stands beyond a packet without an outcome; where LEFT stands, all that was intended has landed; at rest
 * each candid has been published. No run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef STARTS
#define STARTS 3
#endif
#ifndef LATE
#define LATE 2
#endif
#ifndef LOSE
#define LOSE 2
#endif
#define NP 4
#define CANDID(i) ((i) == 3 -> 1 : 0)
#define BYTES(i)  ((i) == 1 -> 2 : ((i) == 3 -> 3 : 1))
#define PUB 1
#define DUP 2
#define REJECTED 3
#define OUTCOME(f, i) (((f) >> (2 * (i))) & 3)
#define OPEN 1
#define INTENT 2
#define LEFT 3
#define ML 16
byte nl; byte kind[ML], by[ML], pos_[ML], dn[ML]; short f_[ML];      /* dn: intents before this number are done */
byte starts = STARTS, lates = LATE, loses = LOSE, running, nonces;
byte flight, landed; short decided;
/* one put that is still under way */
byte lk, lby, lpos, ldn, ln; short lf;

inline land(k_, b_, p_, d_, ff) {
  assert(nl < ML);
  kind[nl] = k_; by[nl] = b_; pos_[nl] = p_; dn[nl] = d_; f_[nl] = ff;
  if :: k_ == INTENT ->
    j = 0; do :: j < NP -> assert(!(OUTCOME(ff, j) && OUTCOME(decided, j))); j++ :: else -> break od;   /* one outcome */
    decided = decided | ff;
    j = 0; do :: j < NP -> assert(!(j < p_) || OUTCOME(decided, j)); j++ :: else -> break od         /* nothing skipped */
  :: k_ == LEFT ->
    j = 0; do :: j < NP -> assert(OUTCOME(decided, j) != PUB || ((landed >> j) & 1)); j++ :: else -> break od
  :: else fi;
  j = 0; nl++
}
inline lands(i_) {
  assert(OUTCOME(decided, i_) == PUB);                                     /* only what was intended */
  landed = landed | (1 << (i_));
  j = 0; do :: j < NP -> assert(!(j != (i_) && CANDID(j) == CANDID(i_) && ((landed >> j) & 1))); j++ :: else -> break od;
  j = 0
}
#define DIE starts > 0 -> goto dead

/* puts record (k_, pos, done) with outcomes ff at number n; ok says whether it is ours */
inline put(k_, ff) {
  tries = 0; ok = 0;
  do
  :: atomic { nl == n -> land(k_, me, pos, done, ff); ok = 1; break }                                /* answered */
  :: atomic { nl == n && lates > 0 -> lates--; land(k_, me, pos, done, ff) }                         /* answer lost: look */
  :: atomic { nl == n && lates > 0 && lk == 0 -> lates--; lk = k_; lby = me; lpos = pos; ldn = done; ln = n; lf = ff }  /* late */
#ifdef M_412_IS_OURS
  :: atomic { nl > n -> ok = 1; break }
#else
  :: atomic { nl > n && by[n] == me -> ok = 1; break }                                               /* taken by ourselves */
  :: atomic { nl > n && by[n] != me -> ok = 0; break }
#endif
  :: DIE
  od
}
inline publish(i_) {
  do
  :: atomic { lands(i_); break }
  :: atomic { loses > 0 -> loses--; flight = flight | (1 << (i_)) }                                  /* no answer: again */
  :: DIE
  od
}

proctype Ingest() {
  byte me, n, pos, old, done, i, j, k, c, tries, outcome; short seen, batch; bool ok, known, first;
start:
  atomic { if :: starts > 0 -> starts--; nonces++; me = nonces :: else -> goto out fi }
read:
  atomic {
    seen = 0; pos = 0; done = 0; n = 0;
    do
    :: n < nl ->
       seen = seen | f_[n];
       if :: kind[n] == INTENT -> pos = pos_[n] :: else fi;
       if :: dn[n] > done -> done = dn[n] :: else fi;
       n++
    :: else -> break
    od
  }
  if :: n > 0 && kind[n - 1] == LEFT -> goto out :: else fi;
  put(OPEN, 0);
  if :: ok -> n++ :: else -> goto read fi;
  /* what was intended and may not have been published */
  i = done;
  do
  :: i < n ->
     if :: kind[i] == INTENT ->
#ifndef M_NO_REPUBLISH
        c = 0;
        do
        :: c < NP -> if :: OUTCOME(f_[i], c) == PUB -> publish(c) :: else fi; c++
        :: else -> break
        od;
#endif
        skip
     :: else fi;
     i++
  :: else -> break
  od;
  done = n;
loop:
  if :: pos == NP -> goto leave :: else fi;
  /* one or two packets */
  atomic {
    batch = 0; old = pos; i = 0;
    do
    :: i < 2 && pos < NP ->
       known = 0; first = 0; k = 0;
       do
       :: k < NP ->
          if :: OUTCOME(seen, k) && BYTES(k) == BYTES(pos) -> known = 1 :: else fi;
          if :: OUTCOME(seen, k) == PUB && CANDID(k) == CANDID(pos) -> first = 1 :: else fi;
          k++
       :: else -> break
       od;
       outcome = (known -> DUP : (first -> REJECTED : PUB));
       seen = seen | (outcome << (2 * pos)); batch = batch | (outcome << (2 * pos)); pos++; i++
    :: i > 0 -> break
    od;
    k = 0; known = 0; first = 0; outcome = 0
  }
#ifdef M_PUBLISH_FIRST
  i = old; do :: i < pos -> if :: OUTCOME(batch, i) == PUB -> publish(i) :: else fi; i++ :: else -> break od;
#endif
#ifdef M_DONE_EARLY
  done = n + 1;
#endif
  put(INTENT, batch);
  if :: ok -> n++ :: else -> goto dead fi;                                  /* somebody newer: stop, publish nothing */
#ifdef M_LEAVE_EARLY
  if :: pos == NP -> goto leave :: else fi;
#endif
  i = old; do :: i < pos -> if :: OUTCOME(batch, i) == PUB -> publish(i) :: else fi; i++ :: else -> break od;
  done = n;
  goto loop;
leave:
  put(LEFT, 0);
  if :: ok -> goto out :: else -> goto dead fi;
dead:
  atomic { me = 0; n = 0; pos = 0; old = 0; done = 0; i = 0; j = 0; k = 0; c = 0; tries = 0; outcome = 0; seen = 0; batch = 0; ok = 0; goto start };
out: running--
}
active proctype Network() {
  byte i, j;
end:
  do
  :: atomic { lk != 0 -> if :: nl == ln -> land(lk, lby, lpos, ldn, lf)
#ifdef M_OVERWRITE
     :: nl > ln -> kind[ln] = lk; by[ln] = lby; pos_[ln] = lpos; dn[ln] = ldn; decided = decided & ~f_[ln]; f_[ln] = lf; decided = decided | lf
#else
     :: nl > ln -> skip
#endif
     :: nl < ln -> skip fi; lk = 0; lby = 0; lpos = 0; ldn = 0; ln = 0; lf = 0 }
  :: atomic { flight != 0 -> i = 0; do :: !((flight >> i) & 1) -> i++ :: else -> break od; flight = flight & ~(1 << i); lands(i); i = 0 }
  :: atomic { flight != 0 -> i = 0; do :: !((flight >> i) & 1) -> i++ :: else -> break od; flight = flight & ~(1 << i); i = 0 }
  od
}
init {
  byte j;
  atomic { running = 2; run Ingest(); run Ingest() }
  running == 0;
  atomic {
    if
    :: nl > 0 && kind[nl - 1] == LEFT ->
       do :: j < NP -> assert(OUTCOME(decided, j)); assert((OUTCOME(decided, j) == PUB) == ((landed >> j) & 1)); j++ :: else -> break od
    :: else -> assert(starts == 0)                          /* all starts used up by deaths: nothing to say */
    fi
  }
}
