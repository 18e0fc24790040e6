/*
 * close.pml: closing a night while its tail still comes (protocols.md, "Closing a night").
 *
 * Modelled. A survey that may send its last packets at any time; an ingest process and a successor (death, zombie, fencing by epoch),
 * which learn from the journal that the night is open before they are fenced in, so perhaps too early; a conductor that ends the
 * night at any time; commit markers that come later; a stage behind; the books, and the late tail's next revision.
 * Abstracted. A transaction is one step (ingest.pml); every packet is published; one partition each; a stage's exactly-once (worker.pml);
 * a second conductor.
 * Bounds. PACKETS, STARTS starts of ingest, PACKETS + 1 revisions.
 *
 * Proved. Whenever books are written they balance: offered = received = published = done by the stage, and nothing of the night comes
 * after them before the next START; at rest all packets are in. No run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef PACKETS
#define PACKETS 2
#endif
#ifndef STARTS
#define STARTS 3
#endif

byte offered;                                  /* end of the survey topic */
byte epoch, starts = STARTS;
byte received, published, left;                /* by transactions: the survey's position, records, revision that ingest has left */
byte visible;                                  /* records whose marker is written */
byte rev, ending, upto;                        /* journal: revision started; revision to end, and the survey's end noted with it */
byte done_to, reports_stopped;

active proctype Survey() { do :: offered < PACKETS -> offered++ :: else -> break od }
active proctype Broker() {
end:
  do :: visible < published -> visible++ od
}
active proctype Stage() {
end:
  do :: done_to < visible -> done_to++ od
}
#define LEAVES (ending == mine && left < mine && ENOUGH)
#ifdef M_LEAVE_AT_ONCE
#define ENOUGH true
#else
#define ENOUGH (received >= upto)
#endif
active [2] proctype Ingest() {
  byte my, mine;
end_start:
  atomic { starts > 0 && rev > 0 -> starts--; mine = rev };         /* which nights are open */
  atomic { epoch++; my = epoch };                                    /* initTransactions(), ledger to its end */
end_loop:
  do
  :: atomic { my != epoch || starts > 0 -> my = 0; mine = 0; goto end_start }                /* fenced, or dead */
  :: atomic { my == epoch && mine < rev -> mine = rev }              /* a later START */
#ifdef M_STOPPED
  :: atomic { my == epoch && received < offered && left < mine -> received++; published++ }
  :: atomic { my == epoch && ending == mine && ENOUGH -> reports_stopped = mine };
end_idle:
     atomic { mine < rev -> mine = rev }
#else
  :: atomic { my == epoch && received < offered && left < mine -> received++; published++ }
  :: atomic { my == epoch && LEAVES -> left = mine }                 /* a ledger record like any other */
#endif
  od
}
active proctype Conductor() {
  byte noted;
  do
  :: rev <= PACKETS ->
end_night:
     atomic { (rev == 0 || received < offered) -> rev++ };                                /* START */
     atomic { ending = rev; upto = offered };                                                /* END, in the journal */
#ifdef M_STOPPED
     reports_stopped == rev;
#else
     left == rev;
#endif
#ifdef M_DRAIN_TO_LSO
     done_to == visible;
     noted = published;
#else
     noted = published;
     done_to >= noted;
#endif
     atomic {                                                                                /* the books */
#ifdef M_ENDS_NOW
       assert(received == offered);
#else
       assert(received >= upto);
#endif
       assert(published == received && done_to == published && noted == published)
     };
     assert(published == noted)                                                              /* and stay so */
  :: rev > PACKETS -> break
  od
}
active proctype Quiet() {
  timeout -> assert(received == PACKETS && done_to == PACKETS)
}
