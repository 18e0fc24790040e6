/*
 * retry.pml: dead letters of a stage whose output is not on Kafka, the table sink (protocols.md, "Retries").
 *
 * Modelled. One record; two workers, either of which may be a zombie, or die between any two steps; each evaluates the record anew, and
 * two evaluations may differ (a delivery attempt counted as the third, a new version): good makes a row, bad a dead letter. The dead
 * letter goes to a topic, unfenced, before the append; the append of row and progress is validated (table.pml). A user sends RETRIES
 * retry records, which are one more input with its own progress, in the same append.
 * Abstracted. All other records; Iceberg; bytes.
 * Bounds. Two workers, CRASHES, RETRIES; each bad evaluation costs one of BADS.
 *
 * Proved. At most one row; at rest rows + dead letters that count = 1, a dead letter that counts has its bytes on the topic, all retry
 * records are passed. No run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef RETRIES
#define RETRIES 2
#endif
#ifndef BADS
#define BADS 2
#endif

byte crashes = CRASHES, bads = BADS;
/* the table: rows, progress in both inputs, and whether its snapshots name the record as dead-lettered */
byte rows, past_record, past_retries; bool named;
/* ztf_dead_letters: the bytes are there; the newest entry under the key is a dead letter, not `retried`; retry records sent */
bool bytes, newest_is_letter; byte retries;

#define DIE  atomic { crashes > 0 -> crashes--; goto dead }

inline evaluate() { if :: good = 1 :: atomic { bads > 0 -> bads--; good = 0 } fi }
inline tell()     { atomic { if :: good -> newest_is_letter = 0 :: else -> bytes = 1; newest_is_letter = 1 fi } }

active [2] proctype Worker() {
  bool good, pending; byte r;
dead:
end_idle:
  if
  :: past_record == 0 -> goto record
  :: past_record == 1 && past_retries < retries -> goto retry
  fi;
record:
  evaluate();
#ifndef M_DEAD_LETTER_AFTER
  if :: !good -> tell() :: else fi;
  if :: DIE :: true fi;
#endif
  if
  :: d_step { past_record == 0 -> past_record = 1; named = !good; rows = rows + good }
  :: past_record == 1 -> goto end_idle                  /* refused */
  fi;
#ifdef M_DEAD_LETTER_AFTER
  if :: DIE :: true fi;
  if :: !good -> tell() :: else fi;
#endif
  goto end_idle;
retry:
  atomic { r = past_retries; pending = named;
    if :: r == retries -> goto end_idle :: else fi }
#ifdef M_EACH_RETRY
  pending = 1;
#endif
  if
  :: pending -> assert(!named || bytes || past_retries > r); evaluate(); tell()    /* a retry has bytes to read */
  :: !pending -> good = 0                               /* good already: passed over */
  fi;
  if :: DIE :: true fi;
  if
#ifdef M_RETRY_UNVALIDATED
  :: d_step { true ->
#else
  :: d_step { past_retries == r ->
#endif
       past_retries = r + 1; rows = rows + good; if :: good -> named = 0 :: else fi; assert(rows <= 1) }
  :: past_retries != r                                  /* refused */
  fi;
  goto end_idle
}
active proctype User() {
  do :: retries < RETRIES -> retries++ :: else -> break od
}
#ifdef M_TOPIC_COUNTS
#define COUNTS newest_is_letter
#else
#define COUNTS named
#endif
active proctype Quiet() {
  timeout -> assert(past_record == 1 && past_retries == RETRIES);
  assert(rows + COUNTS == 1);
  assert(!COUNTS || bytes)
}
