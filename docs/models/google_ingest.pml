/*
 * google_ingest.pml: ingest where topics have no transactions (Pub/Sub) and the ledger is numbered objects, each put only if its
 * number is free (Cloud Storage, ifGenerationMatch=0).
 *
 * Modelled. Two ingest processes, each may die between any two steps, be started again (STARTS), or go on as a zombie. A put is answered,
 * or lands and its answer is lost, or is lost, or lands late, after its sender gave up or died (LATE). A publish is confirmed, or lands
 * late or never (LOSE) and is sent again. Four packets: A, A with other bytes, A again, B. With RETRIES, the first A and B cannot be read
 * when they come and can be read when they are tried again; somebody asks that of any rejected packet, at any time, so often, and END notes
 * how many requests are the night's.
 * Abstracted. The stages behind it, a second night, how a request gets its number.
 * Bounds. STARTS, LATE, LOSE, RETRIES.
 *
 * Proved. A publish that lands was intended by the ledger; of a candid only one packet is ever published, however often; each packet
 * gets one outcome; no position stands beyond a packet without an outcome; where LEFT stands, all that was intended has landed; at rest
 * each candid has been published. A retry changes the outcome of a rejected packet alone, once; where LEFT stands, each of the night's was
 * taken, or its packet was good by then. No run goes on for ever (no cycle: -l).
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
#ifndef RETRIES
#define RETRIES 0
#endif
#define NP 4
#define CANDID(i) ((i) == 3 -> 1 : 0)
#define BYTES(i)  ((i) == 1 -> 2 : ((i) == 3 -> 3 : 1))
#define PUB 1
#define DUP 2
#define REJECTED 3
#define OUTCOME(f, i) (((f) >> (2 * (i))) & 3)
#define PENDS(i) (OUTCOME(decided, i) == REJECTED)
#define OPEN 1
#define INTENT 2
#define LEFT 3
#define RETRIED 4
#ifndef M_RETRY_NOT_REPUBLISHED
#define DECIDES(k) ((k) == INTENT || (k) == RETRIED)
#else
#define DECIDES(k) ((k) == INTENT)
#endif
#if RETRIES
#define READABLE(i) ((i) == 1 || (i) == 2)                            /* when it comes */
#else
#define READABLE(i) 1
#endif
#define ML 16
byte nl; byte kind[ML], by[ML], pos_[ML], dn[ML], rn[ML]; short f_[ML];      /* dn: intents before this number are done; rn: retries below were taken */
byte starts = STARTS, lates = LATE, loses = LOSE, running, nonces;
byte flight, landed; short decided;
byte asked, rq[RETRIES + 1], taken, noted;
bool ended = (RETRIES == 0);
/* one put that is still under way */
byte lk, lby, lpos, ldn, ln, lrn; short lf;

inline land(k_, b_, p_, d_, r_, ff) {
  assert(nl < ML);
  kind[nl] = k_; by[nl] = b_; pos_[nl] = p_; dn[nl] = d_; rn[nl] = r_; f_[nl] = ff;
  if :: k_ == INTENT ->
    j = 0; do :: j < NP -> assert(!(OUTCOME(ff, j) && OUTCOME(decided, j))); j++ :: else -> break od;   /* one outcome */
    decided = decided | ff;
    j = 0; do :: j < NP -> assert(!(j < p_) || OUTCOME(decided, j)); j++ :: else -> break od         /* nothing skipped */
  :: k_ == RETRIED ->
    j = 0; do :: OUTCOME(ff, j) -> break :: else -> j++ od;
    assert(OUTCOME(decided, j) == REJECTED);                                                        /* pending until now */
    decided = (decided & ~(3 << (2 * j))) | ff;
    taken = taken | (1 << (r_ - 1))
  :: k_ == LEFT ->
    assert(ended);
    j = 0; do :: j < noted -> assert(((taken >> j) & 1) || OUTCOME(decided, rq[j]) != REJECTED); j++ :: else -> break od;
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
  :: atomic { nl == n -> land(k_, me, pos, done, rnext, ff); ok = 1; break }                         /* answered */
  :: atomic { nl == n && lates > 0 -> lates--; land(k_, me, pos, done, rnext, ff) }                  /* answer lost: look */
  :: atomic { nl == n && lates > 0 && lk == 0 -> lates--; lk = k_; lby = me; lpos = pos; ldn = done; ln = n; lrn = rnext; lf = ff }  /* late */
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
  byte me, n, pos, old, done, rnext, i, j, k, c, tries, outcome; short seen, batch; bool ok, known, first;
start:
  atomic { if :: starts > 0 -> starts--; nonces++; me = nonces :: else -> goto out fi }
read:
  atomic {
    seen = 0; pos = 0; done = 0; n = 0; rnext = 0;
    do
    :: n < nl ->
       if
       :: kind[n] == RETRIED ->
          k = 0; do :: OUTCOME(f_[n], k) -> break :: else -> k++ od;
          seen = (seen & ~(3 << (2 * k))) | f_[n]; rnext = rn[n]; k = 0
       :: else -> seen = seen | f_[n]
       fi;
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
     if :: DECIDES(kind[i]) ->
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
  if
#ifndef M_RETRIES_NOT_AWAITED
  :: pos == NP && ended && rnext >= noted -> goto leave
#else
  :: pos == NP && ended -> goto leave
#endif
  :: rnext < asked && !(ended && rnext >= noted) -> goto retry
  :: pos < NP -> skip
  fi;
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
       outcome = (known -> DUP : (first || !READABLE(pos) -> REJECTED : PUB));
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
retry:
  atomic {
    c = rq[rnext]; rnext++; known = 0; first = 0; k = 0;
    do
    :: k < NP ->
       if :: OUTCOME(seen, k) == PUB && CANDID(k) == CANDID(c) ->
          if :: BYTES(k) == BYTES(c) -> known = 1 :: else -> first = 1 fi
       :: else fi;
       k++
    :: else -> break
    od;
    outcome = (known -> DUP : (first -> REJECTED : PUB));
    batch = outcome << (2 * c);
    ok = OUTCOME(seen, c) == REJECTED;
    k = 0; known = 0; first = 0; outcome = 0
  }
#ifndef M_RETRY_UNCHECKED
  if :: !ok -> c = 0; batch = 0; goto loop :: else fi;                         /* it pends no more */
#endif
  atomic { seen = (seen & ~(3 << (2 * c))) | batch };
  put(RETRIED, batch);
  if :: ok -> n++ :: else -> goto dead fi;
  if :: OUTCOME(batch, c) == PUB -> publish(c) :: else fi;
  atomic { done = n; c = 0; batch = 0 };
  goto loop;
leave:
  put(LEFT, 0);
  if :: ok -> goto out :: else -> goto dead fi;
dead:
  atomic { me = 0; n = 0; pos = 0; old = 0; done = 0; rnext = 0; i = 0; j = 0; k = 0; c = 0; tries = 0; outcome = 0; seen = 0; batch = 0; ok = 0; goto start };
out: running--
}
active proctype Network() {
  byte i, j;
end:
  do
  :: atomic { lk != 0 -> if :: nl == ln -> land(lk, lby, lpos, ldn, lrn, lf)
#ifdef M_OVERWRITE
     :: nl > ln -> kind[ln] = lk; by[ln] = lby; pos_[ln] = lpos; dn[ln] = ldn; rn[ln] = lrn; decided = decided & ~f_[ln]; f_[ln] = lf; decided = decided | lf
#else
     :: nl > ln -> skip
#endif
     :: nl < ln -> skip fi; lk = 0; lby = 0; lpos = 0; ldn = 0; ln = 0; lrn = 0; lf = 0 }
  :: atomic { flight != 0 -> i = 0; do :: !((flight >> i) & 1) -> i++ :: else -> break od; flight = flight & ~(1 << i); lands(i); i = 0 }
  :: atomic { flight != 0 -> i = 0; do :: !((flight >> i) & 1) -> i++ :: else -> break od; flight = flight & ~(1 << i); i = 0 }
  od
}
/* Somebody who looks at dead letters, and the conductor that notes END. */
active proctype Asker() {
  byte i;
end:
  do
  :: atomic { asked < RETRIES && !ended && (PENDS(0) || PENDS(1) || PENDS(2) || PENDS(3)) ->
       if :: PENDS(0) -> i = 0 :: PENDS(1) -> i = 1 :: PENDS(2) -> i = 2 :: PENDS(3) -> i = 3 fi;
       rq[asked] = i; asked++; i = 0 }
  :: atomic { !ended -> noted = asked; ended = 1; break }
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
