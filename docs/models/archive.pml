/*
 * archive.pml: the archive sink (protocols.md, "Archive", "Ledger").
 *
 * Modelled. One partition of ztf_alert_data: records at offsets 0 1 (night 1), 3 (night 2), 5 (night 1 again), each committed by ingest in
 * a transaction whose marker takes the next offset. Two workers of one group, which moves the partition, or bumps its generation and
 * leaves it; a worker learns of it when it polls or is refused (zombie). A worker reads the topic or takes ingest's batches from a
 * bounded queue in memory (worker 0 only: ingest's process), cuts packs of any length, puts each under its `from` if absent, adopts one
 * that exists, and announces all packs of the batch in one transaction with its range. The group accepts the transaction's offsets for
 * the newest generation only; the commit is decided later, and may go unanswered. A worker may die after each effect. The
 * conductor notes the ledger's end and the stage's position for the first START of night 2.
 * Abstracted. Bytes; listing; rejected packets; markers and time-outs (worker.pml). A put is one step. The queue dies with worker 0.
 * Bounds. Four records, three batches, QUEUE batches in memory, MOVES rebalances, CRASHES deaths, UNKNOWN commits without an answer.
 *
 * Proved. Packs never overlap, never mix nights, and are never replaced; a range follows on the one before; every offset is announced
 * at most once. When nothing moves any more, the packs are one chain over all offsets and each offset was announced once. No run goes on
 * for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef MOVES
#define MOVES 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef UNKNOWN
#define UNKNOWN 0
#endif
#ifndef QUEUE
#define QUEUE 1
#endif
#define END 6
#define RECORD(o)  ((o) == 0 || (o) == 1 || (o) == 3 || (o) == 5)
#define NIGHT(o)   ((o) == 3 -> 2 : 1)
#define BATCH(f)   ((f) == 0 -> 3 : ((f) == 2 -> 8 : 32))      /* the records of the batch from f, a bit each */
#define NEXT(o)    ((o) <= 1 -> (o) : ((o) <= 3 -> 3 : 5))      /* the first record at or after o */

byte high;                                     /* all of ztf_alert_data below is committed */
byte qn, qfrom[QUEUE], qto[QUEUE];             /* batches handed over in memory */
byte pack[END];                                /* the object store: the pack named o reaches to pack[o], 0 = absent */
bool pending[2];                               /* a writer's transaction holds accepted offsets */
byte nl, ledger[8];                            /* `to` of each committed range */
byte mark, mark_to;                            /* the journal: the ledger's end and the stage's `to` at the START of night 2 */
byte owner, generation = 1, moves = MOVES, crashes = CRASHES, unknown = UNKNOWN;
byte announced[END];                           /* for the properties */

#define MAY_DIE if :: crashes > 0 -> crashes--; goto dead :: true fi
#define STABLE  (!pending[0] && !pending[1])

inline read_ledger() {                         /* from the night's START on, which says where the stage was then */
  atomic {
#ifdef M_START
    pos = 0;
#else
    pos = mark_to;
#endif
    i = mark;
    do :: i < nl -> pos = ledger[i]; i++ :: i >= nl -> break od;
    i = 0; at = pos; rd = pos; got = 0
  }
}
/* puts the pack [at, rd), or adopts the one of that name */
inline put() {
  i = at;
  do
  :: i < rd -> assert(!RECORD(i) || (NIGHT(i) == NIGHT(NEXT(at)) && ((got >> i) & 1))); i++   /* one night, nothing missing */
  :: else -> break
  od;
#ifdef M_OVERWRITE
  assert(pack[at] == 0 || pack[at] == rd); pack[at] = rd;                                     /* nothing is replaced */
#endif
  exists = (pack[at] != 0);
  if
  :: !exists ->
     i = 0;
     do
     :: i < END -> assert(pack[i] == 0 || pack[i] <= at || i >= rd); i++                      /* packs do not overlap */
     :: else -> break
     od;
     pack[at] = rd
  :: else
  fi;
  i = 0;
#ifdef M_ADOPT_OWN
  at = rd;
#else
  at = pack[at];
#endif
#ifdef M_KEEP_READING
  if :: rd > at -> at = rd :: else fi;
#endif
  rd = at;                                     /* ours may be longer: what is beyond is read again */
  got = (rd == at -> 0 : got);
#ifdef M_ADOPT_SILENT
  if :: exists -> pos = at :: else fi;
#endif
  exists = 0
}
inline forget() {
  gen = 0; pos = 0; at = 0; rd = 0; got = 0;
  if :: w == 0 -> qn = 0; qfrom[0] = 0; qto[0] = 0 :: else fi
}
inline dequeue() {
  qn--; i = 0;
  do :: i + 1 < QUEUE -> qfrom[i] = qfrom[i + 1]; qto[i] = qto[i + 1]; i++ :: else -> break od;
  qfrom[QUEUE - 1] = 0; qto[QUEUE - 1] = 0; i = 0
}
#ifdef M_NO_NIGHT_CUT
#define FITS     true
#else
#define FITS     (rd == at || NIGHT(NEXT(rd)) == NIGHT(NEXT(at)))
#endif
#ifdef M_MEMORY_ANY
#define FOLLOWS  (qto[0] > rd)
#else
#define FOLLOWS  (qfrom[0] == rd)
#endif
#ifdef M_NO_OFFSETS
#define ACCEPTED true
#else
#define ACCEPTED (gen == generation)
#endif

active [2] proctype Worker() {
  byte w = _pid, gen, pos, at, rd, i, got;     /* the range [pos, at) is in packs, [at, rd) is in hand; got: its records, a bit each */
  bool exists;
poll:
  atomic { forget(); gen = generation };
end_idle:
  if :: owner == w && gen == generation :: atomic { gen != generation -> goto poll } fi;
#ifdef M_LEDGER_FIRST
  read_ledger();
  STABLE;
#else
  STABLE;
  read_ledger();
#endif
end_take:
  do
  :: atomic { rd < END && NEXT(rd) < high && FITS -> got = got | (1 << NEXT(rd)); rd = NEXT(rd) + 1 }
  :: atomic { w == 0 && qn > 0 && FOLLOWS && FITS -> got = got | BATCH(qfrom[0]); rd = qto[0]; dequeue() }
  :: atomic { w == 0 && qn > 0 && qfrom[0] < rd && !FOLLOWS -> dequeue() }
  :: atomic { rd > at -> put(); MAY_DIE }
  :: at > pos -> break
  :: atomic { gen != generation && at == pos -> goto poll }
  od;
  if
  :: atomic { ACCEPTED -> pending[w] = 1; MAY_DIE }
#ifdef M_REFUSED_STOPS
  :: atomic { !ACCEPTED -> forget() }; false
#else
  :: atomic { !ACCEPTED -> goto poll }                               /* refused: asks the group */
#endif
  fi;
  atomic {
    assert(pos == (nl -> ledger[nl - 1] : 0)); i = pos;
    do :: i < at -> if :: RECORD(i) -> announced[i]++; assert(announced[i] == 1) :: else fi; i++ :: else -> break od;
    i = 0; assert(nl < 8); ledger[nl] = at; nl++; pending[w] = 0; pos = at;
    if :: unknown > 0 -> unknown--; goto poll :: true fi;            /* no answer: the writer is opened anew */
    MAY_DIE
  };
  goto end_take;
dead:
  forget();
  pending[w] = 0;                                                    /* aborted when it is started again, or by time-out */
  goto poll
}

active proctype Ingest() {
  byte b;
  do
  :: b < 3 ->
     high = 2 * b + 2;                                               /* commits [2b, 2b + 2) */
     if :: atomic { qn < QUEUE -> qfrom[qn] = 2 * b; qto[qn] = 2 * b + 2; qn++ } :: true fi;     /* or full, or died in between */
     b++
  :: else -> break
  od
}
active proctype Group() {
end:
  do :: atomic { moves > 0 -> moves--; generation++; if :: owner = 1 - owner :: true fi } od
}
active proctype Conductor() {
  atomic { mark = nl; if :: nl > 0 -> mark_to = ledger[nl - 1] :: else fi }
}
active proctype Quiet() {
  byte at;
  timeout -> assert(announced[0] && announced[1] && announced[3] && announced[5]);
  do :: at < END -> assert(pack[at] > at); at = pack[at] :: else -> break od     /* one chain over all offsets */
}
